-- What is asked again and again finds its rows by an index that holds only them, or begins with them: nothing grows with the years.

CREATE INDEX print_jobs_open ON print_jobs (state, created_at) WHERE state IN ('queued', 'printing');
CREATE INDEX verifications_unanswered ON verifications (state) WHERE state IN ('running', 'late');
CREATE INDEX pages_unprocessed ON pages (taken_at, number) WHERE version = 0;
CREATE INDEX scan_batches_running ON scan_batches (batch_id) WHERE state = 'running';
CREATE INDEX number_blocks_open ON number_blocks (series, leased_at, block_id) WHERE next_no <= last_no;
CREATE INDEX number_blocks_series ON number_blocks (series, prefix, last_no);
CREATE INDEX device_events_by_time ON device_events (at);
CREATE INDEX items_by_state ON items (task_state);

-- The close-out counts one day.
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX documents_by_time ON documents (created_at);
CREATE INDEX case_steps_accepted ON case_steps (at) WHERE step_name = '受理';
CREATE INDEX cases_delivered ON cases (delivery_json ->> '$.at') WHERE state = 'DELIVERED';
CREATE INDEX cases_results ON cases (case_id) WHERE result_received_at IS NOT NULL AND delivery_json IS NULL;

-- Lists of cases.
DROP INDEX cases_by_cert;
CREATE INDEX cases_by_cert ON cases (applicant_cert, updated_at DESC);
DROP INDEX cases_by_due;
CREATE INDEX cases_by_due ON cases (state, promise_due, updated_at DESC);
CREATE INDEX cases_by_day ON cases (coalesce(accept_time, created_at));

CREATE TABLE case_counts (
  state TEXT PRIMARY KEY,           -- contract CaseState
  cases INTEGER NOT NULL            -- how many are in it; kept by triggers, so that no list counts a year of cases
) STRICT, WITHOUT ROWID;
INSERT INTO case_counts SELECT state, count(*) FROM cases GROUP BY state;
CREATE TRIGGER cases_come AFTER INSERT ON cases BEGIN
  INSERT INTO case_counts (state, cases) VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET cases = cases + 1;
END;
CREATE TRIGGER cases_go AFTER DELETE ON cases BEGIN
  UPDATE case_counts SET cases = cases - 1 WHERE state = OLD.state;
END;
CREATE TRIGGER cases_change AFTER UPDATE OF state ON cases WHEN OLD.state <> NEW.state BEGIN
  UPDATE case_counts SET cases = cases - 1 WHERE state = OLD.state;
  INSERT INTO case_counts (state, cases) VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET cases = cases + 1;
END;
