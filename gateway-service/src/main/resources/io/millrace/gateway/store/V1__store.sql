-- For H2 and PostgreSQL alike. Moments are microseconds since 1970, those of leases milliseconds by the clock of the
-- database.

CREATE TABLE response (
	id VARCHAR(128) PRIMARY KEY,
	tenant VARCHAR(64) NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	previous_id VARCHAR(128),
	status VARCHAR(16) NOT NULL,
	background BOOLEAN NOT NULL,
	request BYTEA NOT NULL,
	input BYTEA NOT NULL,
	resource BYTEA NOT NULL,
	owner VARCHAR(128),
	leased_until BIGINT NOT NULL
);

CREATE INDEX response_expiry ON response (expires_at);

CREATE INDEX response_lease ON response (background, status, leased_until);

CREATE TABLE response_event (
	response_id VARCHAR(128) NOT NULL REFERENCES response (id) ON DELETE CASCADE,
	sequence BIGINT NOT NULL,
	json BYTEA NOT NULL,
	PRIMARY KEY (response_id, sequence)
);

CREATE TABLE file (
	id VARCHAR(64) PRIMARY KEY,
	tenant VARCHAR(64) NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	name VARCHAR(512) NOT NULL,
	purpose VARCHAR(32) NOT NULL,
	bytes BIGINT NOT NULL,
	complete BOOLEAN NOT NULL
);

CREATE INDEX file_tenant ON file (tenant, created_at, id);

CREATE INDEX file_expiry ON file (expires_at);

CREATE TABLE file_chunk (
	file_id VARCHAR(64) NOT NULL REFERENCES file (id) ON DELETE CASCADE,
	number INTEGER NOT NULL,
	content BYTEA NOT NULL,
	PRIMARY KEY (file_id, number)
);

CREATE TABLE batch (
	id VARCHAR(64) PRIMARY KEY,
	tenant VARCHAR(64) NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	deadline BIGINT NOT NULL,
	endpoint VARCHAR(64) NOT NULL,
	input_file_id VARCHAR(64) NOT NULL,
	completion_window VARCHAR(16) NOT NULL,
	output_expires_after BIGINT,
	metadata VARCHAR(32768),
	status VARCHAR(16) NOT NULL,
	errors VARCHAR(32768),
	output_file_id VARCHAR(64),
	error_file_id VARCHAR(64),
	total INTEGER NOT NULL,
	completed INTEGER NOT NULL,
	failed INTEGER NOT NULL,
	in_progress_at BIGINT,
	finalizing_at BIGINT,
	cancelling_at BIGINT,
	ended_at BIGINT,
	owner VARCHAR(128),
	leased_until BIGINT NOT NULL
);

CREATE INDEX batch_tenant ON batch (tenant, created_at, id);

CREATE INDEX batch_expiry ON batch (expires_at);

CREATE INDEX batch_lease ON batch (status, leased_until);

-- A line of a batch has been answered once its row is here.
CREATE TABLE batch_line (
	batch_id VARCHAR(64) NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
	number INTEGER NOT NULL,
	failed BOOLEAN NOT NULL,
	content BYTEA NOT NULL,
	PRIMARY KEY (batch_id, number)
);
