-- Titles of each maturity rating; unrated stays null.
-- key: maturity_rating, title_type
select maturity_rating, title_type, count(*) as titles
from titles
group by all
