-- A ledger that version 0.1.0 made on MariaDB
CREATE TABLE `emailusers_schema` (
  `version` int(11) NOT NULL,
  PRIMARY KEY (`version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO emailusers_schema VALUES (1);
CREATE TABLE `emailusers_campaign` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `site` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `name` varchar(480) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `page` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `started` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `site` (`site`,`name`)
) ENGINE=InnoDB AUTO_INCREMENT=2 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO emailusers_campaign VALUES (1, 'wiki.example.org/w', 'News', 'List/Message', 1795606620);
CREATE TABLE `emailusers_run` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `campaign` bigint(20) NOT NULL,
  `account` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `host` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `pid` bigint(20) NOT NULL,
  `started` bigint(20) NOT NULL,
  `seen` bigint(20) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `campaign` (`campaign`),
  CONSTRAINT `emailusers_run_ibfk_1` FOREIGN KEY (`campaign`) REFERENCES `emailusers_campaign` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=2 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO emailusers_run VALUES (1, 1, 'Mailbot', 'vm', 30248, 1795606620, 1795606620);
CREATE TABLE `emailusers_delivery` (
  `campaign` bigint(20) NOT NULL,
  `userid` bigint(20) NOT NULL,
  `name` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `state` varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `reason` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `run` bigint(20) NOT NULL,
  `changed` bigint(20) NOT NULL,
  PRIMARY KEY (`campaign`,`userid`),
  KEY `ix_emailusers_delivery_run` (`run`),
  CONSTRAINT `emailusers_delivery_ibfk_1` FOREIGN KEY (`campaign`) REFERENCES `emailusers_campaign` (`id`),
  CONSTRAINT `emailusers_delivery_ibfk_2` FOREIGN KEY (`run`) REFERENCES `emailusers_run` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO emailusers_delivery VALUES (1, 1, 'Olm', 'sent', '', 1, 1795606620);
INSERT INTO emailusers_delivery VALUES (1, 2, 'Zoë', 'uncertain', 'http-502', 1, 1795606620);
INSERT INTO emailusers_delivery VALUES (1, 3, 'Quoll', 'failed', 'pear-mail-error', 1, 1795606620);
INSERT INTO emailusers_delivery VALUES (1, 4, 'Maple Fox', 'sending', '', 1, 1795606620);
INSERT INTO emailusers_delivery VALUES (1, 5, 'Hermit', 'refused', 'noemail', 1, 1795606620);
