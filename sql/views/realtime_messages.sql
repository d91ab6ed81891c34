-- Grain: minute of writing.
create or replace view bi.realtime_messages as
select
    date_bin('1 minute', batch.written_at, timestamptz '2000-01-01 00:00:00+00') as minute,
    count(*) as batches,
    sum(batch.messages) as messages,
    sum(batch.refused) as refused,
    sum(batch.late) as late,
    max(extract(epoch from batch.written_at - batch.first_received_at)) as longest_wait_seconds
from ops.stream_batch as batch
group by date_bin('1 minute', batch.written_at, timestamptz '2000-01-01 00:00:00+00');

comment on view bi.realtime_messages is
'What came of the messages, by the minute in which the streaming job wrote them: time of the clock, not of the events. Empty until it has run. Grain: one minute with a batch.';
comment on column bi.realtime_messages.minute is 'The minute''s first instant; time of writing, UTC.';
comment on column bi.realtime_messages.batches is 'Batches written.';
comment on column bi.realtime_messages.messages is 'Messages read.';
comment on column bi.realtime_messages.refused is 'Of these, messages in quarantine.';
comment on column bi.realtime_messages.late is
'Of the others, messages over ten minutes behind the latest event time of earlier batches; null where nobody counted.';
comment on column bi.realtime_messages.longest_wait_seconds is
'Longest time from the broker''s taking of a message to its being in the live views.';
