-- From which day a version holds, now that a change with no new payment opens one.

comment on column core.dim_subscriber.valid_from is
'The join date for the first row known, else the payment date of the row that brought the change.';
