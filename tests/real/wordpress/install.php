<?php
// Make the site and its people, and print as JSON how each of them signs in. Usage: php install.php FOLDER
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '127.0.0.1';
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Le carnet de Sainte-Rive', 'redaction', 'redaction@example.org', true, '', 'correct-horse-battery');
update_option('permalink_structure', '/%year%/%monthnum%/%postname%/');
update_option('rewrite_rules', '');
update_option('comment_moderation', 1);
update_option('require_name_email', 1);
update_option('comment_registration', 0);
$author = wp_create_user('lectrice', 'correct-horse-battery', 'lectrice@example.org');
(new WP_User($author))->set_role('subscriber');
$passwords = [];
foreach (['redaction', 'lectrice'] as $login) {
    $user = get_user_by('login', $login);
    [$password] = WP_Application_Passwords::create_new_application_password($user->ID, ['name' => 'vigie']);
    $passwords[$login] = $password;
}
echo json_encode(['version' => $GLOBALS['wp_version'], 'passwords' => $passwords]), "\n";
