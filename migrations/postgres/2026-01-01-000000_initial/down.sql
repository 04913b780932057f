-- Drops Django's tables and all that is in them.

DROP TABLE "token_blacklist_blacklistedtoken";
DROP TABLE "token_blacklist_outstandingtoken";
DROP TABLE "tasks_task";
DROP TABLE "django_session";
DROP TABLE "auth_user_user_permissions";
DROP TABLE "auth_user_groups";
DROP TABLE "auth_user";
DROP TABLE "auth_group_permissions";
DROP TABLE "auth_group";
DROP TABLE "auth_permission";
DROP TABLE "django_content_type";
DROP TABLE "django_migrations";
