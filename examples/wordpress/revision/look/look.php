<?php
/**
 * Plugin Name: Look
 * Description: Adds look.css to every page. Change a colour there and deploy again.
 */

add_action(
	'wp_head',
	static function () {
		echo '<style>' . file_get_contents( __DIR__ . '/look.css' ) . '</style>';
	},
	100
);
