-- Requests that have not reached the centre are few; those of years are not looked through for them.
CREATE INDEX case_approvals_to_ask ON case_approvals (state, sent_at, asked_at) WHERE request_json IS NOT NULL;
