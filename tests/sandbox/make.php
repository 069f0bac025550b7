<?php
// Does to a wiki what is listed, as JSON, on standard input:
// [ [ operation, argument ], ... ]; see the methods below and wiki.py.

use MediaWiki\MediaWikiServices;

require_once getenv( 'SANDBOX_MEDIAWIKI' ) . '/maintenance/Maintenance.php';

class SandboxMake extends Maintenance {

	public function execute() {
		foreach ( json_decode( $this->getStdin( self::STDIN_ALL ), true )
			as [ $operation, $argument ]
		) {
			$this->$operation( $argument );
		}
	}

	// Make accounts, or make existing ones be like this.
	private function users( array $accounts ) {
		$dbw = $this->getDB( DB_PRIMARY );
		// One transaction: twenty thousand would take minutes.
		$dbw->startAtomic( __METHOD__ );
		foreach ( $accounts as $account ) {
			$this->user( $dbw, $account );
		}
		$dbw->endAtomic( __METHOD__ );
		// Last, as people may have muted each other.
		foreach ( $accounts as $account ) {
			$this->block( $account );
			$this->mute( $account );
		}
	}

	private function user( $dbw, array $account ) {
		static $hashes = [];
		$services = MediaWikiServices::getInstance();
		$name = $services->getUserNameUtils()
			->getCanonical( $account['name'] );
		if ( $name === false ) {
			$this->fatalError( "bad account name: {$account['name']}" );
		}
		$password = $account['password'];
		$hashes[$password] ??= $services->getPasswordFactory()
			->newFromPlaintext( $password )->toString();
		$confirmed = $account['email'] !== '' && $account['confirmed']
			? $dbw->timestamp() : null;
		$user = User::createNew( $name, [
			'email' => $account['email'],
			'email_authenticated' => $confirmed,
		] );
		if ( !$user ) {
			$user = User::newFromName( $name );
			$user->load( User::READ_LATEST );
			$user->setEmail( $account['email'] );
			$user->setEmailAuthenticationTimestamp( $confirmed );
			$user->saveSettings();
		}
		$dbw->update(
			'user',
			[ 'user_password' => $hashes[$password] ],
			[ 'user_id' => $user->getId() ],
			__METHOD__
		);
		$groups = $services->getUserGroupManager();
		foreach ( $groups->getUserGroups( $user ) as $group ) {
			if ( !in_array( $group, $account['groups'] ) ) {
				$groups->removeUserFromGroup( $user, $group );
			}
		}
		foreach ( $account['groups'] as $group ) {
			$groups->addUserToGroup( $user, $group, null, true );
		}
		$this->options( $user, [
			'gender' => $account['gender'],
			'disablemail' => $account['mail_off'] ? 1 : 0,
		] );
	}

	private function options( User $user, array $options ) {
		$manager = MediaWikiServices::getInstance()->getUserOptionsManager();
		foreach ( $options as $option => $value ) {
			$manager->setOption( $user, $option, $value );
		}
		$manager->saveOptions( $user );
	}

	private function block( array $account ) {
		$services = MediaWikiServices::getInstance();
		$admin = User::newFromName( 'Admin' );
		$user = User::newFromName( $account['name'] );
		if ( $user->getBlock() ) {
			$services->getUnblockUserFactory()
				->newUnblockUser( $user, $admin, '' )->unblockUnsafe();
		}
		$kind = $account['blocked'];
		if ( $kind !== null ) {
			$this->check( $services->getBlockUserFactory()->newBlockUser(
				$user, $admin, 'infinity', 'sandbox', [
					'isPartial' => $kind === 'email',
					'isEmailBlocked' => $kind !== 'sitewide',
				]
			)->placeBlockUnsafe() );
		}
	}

	private function mute( array $account ) {
		if ( !$account['muted'] ) {
			return;
		}
		$ids = array_map( static function ( $name ) {
			return User::newFromName( $name )->getId();
		}, $account['muted'] );
		$this->options(
			User::newFromName( $account['name'] ),
			[ 'email-blacklist' => implode( "\n", $ids ) ]
		);
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
			->doDeleteArticleReal( 'sandbox', User::newFromName( 'Admin' ) ) );
	}

	private function protect( array $protection ) {
		[ $title, $group ] = $protection;
		$title = Title::newFromText( $title );
		$action = $title->exists() ? 'edit' : 'create';
		$cascade = false;
		$this->check( $this->wikiPage( $title )->doUpdateRestrictions(
			[ $action => $group ], [ $action => 'infinity' ], $cascade,
			'sandbox', User::newFromName( 'Admin' )
		) );
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
