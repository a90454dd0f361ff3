<?php
// The database knows PHP by the user of the operating system that it runs as, on its socket: there is no password.
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'apache' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:/var/lib/mysql/mysql.sock' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );

// By whatever name and port the browser came, also through a tunnel.
define( 'WP_HOME', 'http://' . ( $_SERVER['HTTP_HOST'] ?? 'localhost' ) . '/WordPress' );
define( 'WP_SITEURL', WP_HOME );

// What runs here comes with a revision and in no other way.
define( 'DISALLOW_FILE_MODS', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );

// Keys and salts are left out: WordPress then makes some and keeps them in its database.
$table_prefix = 'wp_';

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
