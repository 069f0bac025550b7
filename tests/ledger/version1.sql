-- A ledger that version 0.1.0 made, as "sqlite3 .dump" shows it.
BEGIN TRANSACTION;
CREATE TABLE emailusers_campaign (
	id INTEGER NOT NULL, 
	site VARCHAR(255) NOT NULL, 
	name VARCHAR(480) NOT NULL, 
	page VARCHAR(255) NOT NULL, 
	started BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (site, name)
);
INSERT INTO "emailusers_campaign" VALUES(1,'wiki.example.org/w','News','List/Message',1795604662);
CREATE TABLE emailusers_delivery (
	campaign INTEGER NOT NULL, 
	userid BIGINT NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	reason VARCHAR(255) NOT NULL, 
	run INTEGER NOT NULL, 
	changed BIGINT NOT NULL, 
	PRIMARY KEY (campaign, userid), 
	FOREIGN KEY(campaign) REFERENCES emailusers_campaign (id), 
	FOREIGN KEY(run) REFERENCES emailusers_run (id)
);
INSERT INTO "emailusers_delivery" VALUES(1,1,'Olm','sent','',1,1795604662);
INSERT INTO "emailusers_delivery" VALUES(1,2,'Zoë','uncertain','http-502',1,1795604662);
INSERT INTO "emailusers_delivery" VALUES(1,3,'Quoll','failed','pear-mail-error',1,1795604662);
INSERT INTO "emailusers_delivery" VALUES(1,4,'Maple Fox','sending','',1,1795604662);
INSERT INTO "emailusers_delivery" VALUES(1,5,'Hermit','refused','noemail',1,1795604662);
CREATE TABLE emailusers_run (
	id INTEGER NOT NULL, 
	campaign INTEGER NOT NULL, 
	account VARCHAR(255) NOT NULL, 
	host VARCHAR(255) NOT NULL, 
	pid BIGINT NOT NULL, 
	started BIGINT NOT NULL, 
	seen BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(campaign) REFERENCES emailusers_campaign (id)
);
INSERT INTO "emailusers_run" VALUES(1,1,'Mailbot','vm',8705,1795604662,1795604662);
CREATE TABLE emailusers_schema (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "emailusers_schema" VALUES(1);
CREATE INDEX ix_emailusers_delivery_run ON emailusers_delivery (run);
COMMIT;
