-- Where the station was when it asked: a yes of that hall counts also when it comes after the station was moved. NULL: asked before this was kept.
ALTER TABLE case_approvals ADD COLUMN asked_hall TEXT; -- hall code
