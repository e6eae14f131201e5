-- With each acknowledgement the platform gives a receipt that only grows; one whose data was put back from an older copy is told by it.

ALTER TABLE outbox ADD COLUMN acked_mark INTEGER;             -- the receipt; NULL: not acknowledged, or by a platform from before receipts
CREATE INDEX outbox_marks ON outbox (acked_mark) WHERE state = 'acked';
ALTER TABLE hotline_questions ADD COLUMN sent_mark INTEGER;   -- the same for a registered ticket
