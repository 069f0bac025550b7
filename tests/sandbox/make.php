<?php
// Does to a wiki what is listed, as JSON, on standard input:
// [ [ operation, argument ], ... ]; see the methods below and wiki.py.

use MediaWiki\Content\ContentHandler;
use MediaWiki\Maintenance\Maintenance;
use MediaWiki\MediaWikiServices;
use MediaWiki\Title\Title;
use MediaWiki\User\User;

require_once getenv( 'SANDBOX_MEDIAWIKI' ) . '/maintenance/Maintenance.php';

// Classes that moved into namespaces after MediaWiki 1.39: where one has not
// yet, its old name, the part after the namespace, is given the new one.
function sandboxAlias( string ...$classes ) {
	foreach ( $classes as $class ) {
		if ( !class_exists( $class ) ) {
			class_alias( substr( strrchr( $class, '\\' ), 1 ), $class );
		}
	}
}

// The only one that is there before MediaWiki has set itself up.
sandboxAlias( Maintenance::class );

class SandboxMake extends Maintenance {

	public function execute() {
		sandboxAlias( ContentHandler::class, Title::class, User::class );
		foreach ( json_decode( $this->getStdin( self::STDIN_ALL ), true )
			as [ $operation, $argument ]
		) {
			$this->$operation( $argument );
		}
	}

	// Make accounts, or make existing ones be like this.
	private function users( array $accounts ) {
		$dbw = $this->getDB( DB_PRIMARY );
		$dbw->startAtomic( __METHOD__ );
		foreach ( $accounts as &$account ) {
			$account['name'] = $this->canonical( $account['name'] );
		}
		unset( $account );
		foreach ( array_chunk( $accounts, 500 ) as $chunk ) {
			$this->insertOrReset( $dbw, $chunk );
		}
		foreach ( $accounts as $account ) {
			$this->characterize( $account );
		}
		$dbw->endAtomic( __METHOD__ );
	}

	private function canonical( string $name ) {
		$canonical = MediaWikiServices::getInstance()->getUserNameUtils()
			->getCanonical( $name );
		return $canonical !== false ? $canonical
			: $this->fatalError( "bad account name: $name" );
	}

	// Rows written directly: twenty thousand accounts in a second.
	// User::createNew() takes 90.
	private function insertOrReset( $dbw, array $accounts ) {
		$names = array_column( $accounts, 'name' );
		$old = $this->ids( $dbw, $names );
		$rows = [];
		foreach ( $accounts as $account ) {
			$row = [
				'user_name' => $account['name'],
				'user_password' => $this->hash( $account['password'] ),
				'user_email' => $account['email'],
				'user_email_authenticated' =>
					$account['email'] !== '' && $account['confirmed']
						? $dbw->timestamp() : null,
				'user_touched' => $dbw->timestamp(),
			];
			$id = $old[$account['name']] ?? null;
			if ( $id ) {
				$dbw->update( 'user', $row, [ 'user_id' => $id ], __METHOD__ );
				$this->reset( User::newFromId( $id ) );
			} else {
				$rows[] = $row + [
					'user_newpassword' => '',
					'user_real_name' => '',
					'user_token' => bin2hex( random_bytes( 16 ) ),
					'user_registration' => $dbw->timestamp(),
				];
			}
		}
		$dbw->insert( 'user', $rows, __METHOD__ );
		$actors = [];
		$new = array_diff_key( $this->ids( $dbw, $names ), $old );
		foreach ( $new as $name => $id ) {
			$actors[] = [ 'actor_user' => $id, 'actor_name' => $name ];
		}
		$dbw->insert( 'actor', $actors, __METHOD__ );
	}

	private function ids( $dbw, array $names ) {
		$ids = [];
		$rows = $dbw->select( 'user', [ 'user_id', 'user_name' ],
			[ 'user_name' => $names ], __METHOD__ );
		foreach ( $rows as $row ) {
			$ids[$row->user_name] = (int)$row->user_id;
		}
		return $ids;
	}

	// Take an existing account's groups, options and block away.
	private function reset( User $user ) {
		$services = MediaWikiServices::getInstance();
		$groups = $services->getUserGroupManager();
		foreach ( $groups->getUserGroups( $user ) as $group ) {
			$groups->removeUserFromGroup( $user, $group );
		}
		$this->options( $user, [
			'gender' => null,
			'disablemail' => null,
			'email-blacklist' => null,
		] );
		if ( $user->getBlock() ) {
			$this->check( $services->getUnblockUserFactory()
				->newUnblockUser( $user, $this->admin(), '' )
				->unblockUnsafe() );
		}
		$user->invalidateCache();
	}

	// Give an account what not every account has.
	private function characterize( array $account ) {
		$name = $account['name'];
		$options = array_filter( [
			'gender' => $account['gender'] !== 'unknown'
				? $account['gender'] : null,
			'disablemail' => $account['mail_off'] ? 1 : null,
			'email-blacklist' => implode( "\n", array_map(
				static function ( $muted ) {
					return User::newFromName( $muted )->getId();
				}, $account['muted'] ) ),
		] );
		if ( $options ) {
			$this->options( User::newFromName( $name ), $options );
		}
		foreach ( $account['groups'] as $group ) {
			MediaWikiServices::getInstance()->getUserGroupManager()
				->addUserToGroup( User::newFromName( $name ), $group );
		}
		if ( $account['blocked'] !== null ) {
			$this->check( MediaWikiServices::getInstance()
				->getBlockUserFactory()->newBlockUser(
					$name, $this->admin(), 'infinity', 'sandbox', [
						'isPartial' => $account['blocked'] === 'email',
						'isEmailBlocked' => $account['blocked'] !== 'sitewide',
					]
				)->placeBlockUnsafe() );
		}
	}

	private function hash( string $password ) {
		static $hashes = [];
		return $hashes[$password] ??= MediaWikiServices::getInstance()
			->getPasswordFactory()->newFromPlaintext( $password )->toString();
	}

	private function options( User $user, array $options ) {
		$manager = MediaWikiServices::getInstance()->getUserOptionsManager();
		foreach ( $options as $option => $value ) {
			$manager->setOption( $user, $option, $value );
		}
		$manager->saveOptions( $user );
	}

	private function rename( array $names ) {
		[ $old, $new ] = $names;
		$user = User::newFromName( $old );
		$dbw = $this->getDB( DB_PRIMARY );
		$dbw->update( 'user', [ 'user_name' => $new ],
			[ 'user_id' => $user->getId() ], __METHOD__ );
		$dbw->update( 'actor', [ 'actor_name' => $new ],
			[ 'actor_user' => $user->getId() ], __METHOD__ );
		$user->invalidateCache();
	}

	private function edit( array $edit ) {
		[ $title, $text, $name ] = $edit;
		$title = Title::newFromText( $title );
		$user = User::newFromName( $name );
		$content = ContentHandler::makeContent( $text, $title );
		$this->check( $this->wikiPage( $title )->doUserEditContent(
			$content, $user, 'sandbox' ) );
	}

	private function delete( string $title ) {
		$this->check( $this->wikiPage( Title::newFromText( $title ) )
			->doDeleteArticleReal( 'sandbox', $this->admin() ) );
	}

	private function move( array $move ) {
		[ $old, $new, $name ] = $move;
		$this->check( MediaWikiServices::getInstance()->getMovePageFactory()
			->newMovePage( Title::newFromText( $old ),
				Title::newFromText( $new ) )
			->move( User::newFromName( $name ), 'sandbox' ) );
	}

	private function protect( array $protection ) {
		[ $title, $group ] = $protection;
		$title = Title::newFromText( $title );
		$action = $title->exists() ? 'edit' : 'create';
		$cascade = false;
		$this->check( $this->wikiPage( $title )->doUpdateRestrictions(
			[ $action => $group ], [ $action => 'infinity' ], $cascade,
			'sandbox', $this->admin()
		) );
	}

	private function admin() {
		return User::newFromName( 'Admin' );
	}

	private function wikiPage( Title $title ) {
		return MediaWikiServices::getInstance()->getWikiPageFactory()
			->newFromTitle( $title );
	}

	private function check( $status ) {
		if ( !$status->isOK() ) {
			$this->fatalError( (string)$status );
		}
	}
}

$maintClass = SandboxMake::class;
require_once RUN_MAINTENANCE_IF_MAIN;
