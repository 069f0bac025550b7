<?php
// The settings of every sandbox wiki. What differs from wiki to wiki comes
// in the environment: so PHP compiles this file once for all of them.

if ( !defined( 'MEDIAWIKI' ) ) {
	exit;
}
$sandboxDir = getenv( 'SANDBOX_DIR' );

$wgSitename = 'Sandbox';
$wgServer = getenv( 'SANDBOX_URL' );
$wgScriptPath = '';
$wgArticlePath = '/index.php?title=$1';
$wgLanguageCode = getenv( 'SANDBOX_LANG' );
$wgSecretKey = getenv( 'SANDBOX_KEY' );
wfLoadSkin( 'Vector' );
$wgDefaultSkin = 'vector';

// Mail
$wgEnableEmail = true;
$wgEnableUserEmail = true;
$wgEnableUserEmailMuteList = true;
$wgEmailAuthentication = true;
$wgEnotifUserTalk = false;
$wgEnotifWatchlist = false;
$wgPasswordSender = 'wiki@example.org';
$wgSMTP = [
	'host' => '127.0.0.1',
	'port' => getenv( 'SANDBOX_SMTP' ),
	'IDHost' => 'sandbox.example.org',
	'auth' => false,
];

// As Wikimedia has it; MediaWiki's own bots may send 20 mails a day.
$wgGroupPermissions['bot']['noratelimit'] = true;

// Four workers write to one SQLite file. MediaWiki's habit of one
// transaction for each request would begin it with a read and fail with
// 'database is locked' as soon as two of them write; without DBO_TRX each
// statement stands alone, and what must be a transaction takes the write
// lock at its start, waiting for it as long as PDO does (60 s).
$sandboxSqlite = static function ( $name ) use ( $sandboxDir ) {
	return [
		'type' => 'sqlite',
		'dbname' => $name,
		'dbDirectory' => "$sandboxDir/db",
		'tablePrefix' => '',
		'variables' => [ 'synchronous' => 'OFF' ],
		'trxMode' => 'IMMEDIATE',
		'flags' => 0,
	];
};
$wgDBtype = 'sqlite';
$wgDBname = 'sandbox';
$wgSQLiteDataDir = "$sandboxDir/db";
$wgDBservers = [ $sandboxSqlite( 'sandbox' ) + [ 'load' => 1 ] ];

// The main cache can't be none, or rate limits would not count, and mails
// take twice as long.
$wgMainCacheType = CACHE_DB;
$wgParserCacheType = CACHE_NONE;
// By default MediaWiki may serve what make.php has changed for one more
// second from an interim cache: then a changed account is still the old one.
$wgExtensionFunctions[] = static function () {
	MediaWiki\MediaWikiServices::getInstance()->getMainWANObjectCache()
		->useInterimHoldOffCaching( false );
};
$wgObjectCaches[CACHE_DB] = [
	'class' => 'SqlBagOStuff',
	'loggroup' => 'SQLBagOStuff',
	'server' => $sandboxSqlite( 'wikicache' ),
];
$wgJobTypeConf['default'] = [
	'class' => 'JobQueueDB',
	'claimTTL' => 3600,
	'server' => $sandboxSqlite( 'sandbox_jobqueue' ),
];
$wgJobRunRate = 0;
$wgLocalisationCacheConf['store'] = 'array';
$wgCacheDirectory = getenv( 'SANDBOX_CACHE' );

$wgShowExceptionDetails = true;
$wgDebugLogGroups = array_fill_keys(
	[ 'exception', 'error', 'fatal', 'DBQuery', 'DBConnection' ],
	"$sandboxDir/log/errors"
);
$wgPasswordDefault = 'B';
$wgUseInstantCommons = false;
$wgPingback = false;
$wgDiff3 = '';

// One line for each API request that is not the sandbox's own.
if ( defined( 'MW_API' ) && !isset( $_SERVER['HTTP_X_SANDBOX'] ) ) {
	$sandboxRequest = $_POST + $_GET;
	foreach ( $sandboxRequest as $name => $value ) {
		if ( preg_match( '/password|token/i', $name ) ) {
			$sandboxRequest[$name] = '***';
		}
	}
	file_put_contents(
		"$sandboxDir/log/requests",
		json_encode( $sandboxRequest, JSON_INVALID_UTF8_SUBSTITUTE ) . "\n",
		FILE_APPEND | LOCK_EX
	);
}

// What a test changes at run time. Not included, as PHP would go on using
// the text that it has compiled.
eval( file_get_contents( "$sandboxDir/settings.php" ) );
