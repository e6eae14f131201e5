-- A page the print system took is found again after a restart, and taken back before it is printed a second time.

ALTER TABLE print_jobs ADD COLUMN queue_job TEXT; -- the print queue and its number for the job, `queue/number`; NULL: a slip, or nothing was taken
