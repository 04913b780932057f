//! The models of `django.contrib.auth`, `contenttypes` and `sessions`, and SimpleJWT's `token_blacklist`, as tables.

use crate::fields::Column;
use crate::model::Model;
use crate::options::{ManyToManyField, NaturalKey, Options};
use crate::user::User;

/// `Permission.Meta.ordering`
const BY_PERMISSION: &str = "JOIN auth_permission p ON p.id = permission_id \
     JOIN django_content_type c ON c.id = p.content_type_id ORDER BY c.app_label, c.model, p.codename";

/// `django.contrib.auth.models`
pub(crate) fn auth() -> [Options; 3] {
    [permission(), group(), user()]
}

fn permission() -> Options {
    let content_type = Column::foreign_key("content_type");
    Options {
        app_label: "auth",
        object_name: "Permission",
        db_table: "auth_permission",
        fields: vec![Column::auto("id"), Column::text("name"), content_type, Column::text("codename")],
        many_to_many: &[],
        related: &[("content_type", "django_content_type")],
        natural_key: Some(NaturalKey { fields: &["codename", "content_type"], manager: "PermissionManager" }),
    }
}

fn group() -> Options {
    Options {
        app_label: "auth",
        object_name: "Group",
        db_table: "auth_group",
        fields: vec![Column::auto("id"), Column::text("name")],
        many_to_many: &[ManyToManyField {
            name: "permissions",
            through: "auth_group_permissions",
            source: "group",
            target: "permission",
            ordering: BY_PERMISSION,
        }],
        related: &[("permissions", "auth_permission")],
        natural_key: Some(NaturalKey { fields: &["name"], manager: "GroupManager" }),
    }
}

fn user() -> Options {
    Options {
        many_to_many: &[
            ManyToManyField {
                name: "groups",
                through: "auth_user_groups",
                source: "user",
                target: "group",
                ordering: "JOIN auth_group g ON g.id = group_id ORDER BY group_id",
            },
            ManyToManyField {
                name: "user_permissions",
                through: "auth_user_user_permissions",
                source: "user",
                target: "permission",
                ordering: BY_PERMISSION,
            },
        ],
        related: &[("groups", "auth_group"), ("user_permissions", "auth_permission")],
        natural_key: Some(NaturalKey { fields: &["username"], manager: "BaseUserManager" }),
        ..User::options()
    }
}

/// `django.contrib.contenttypes.models.ContentType`
pub(crate) fn content_type() -> Options {
    Options {
        app_label: "contenttypes",
        object_name: "ContentType",
        db_table: "django_content_type",
        fields: vec![Column::auto("id"), Column::text("app_label"), Column::text("model")],
        many_to_many: &[],
        related: &[],
        natural_key: Some(NaturalKey { fields: &["app_label", "model"], manager: "ContentTypeManager" }),
    }
}

/// `django.contrib.sessions.models.Session`
pub(crate) fn session() -> Options {
    Options {
        app_label: "sessions",
        object_name: "Session",
        db_table: "django_session",
        fields: vec![Column::text("session_key"), Column::text("session_data"), Column::date_time("expire_date")],
        many_to_many: &[],
        related: &[],
        natural_key: None,
    }
}

/// `rest_framework_simplejwt.token_blacklist.models`
pub(crate) fn token_blacklist() -> [Options; 2] {
    let outstanding = vec![
        Column::auto("id"),
        Column::foreign_key("user").null(),
        Column::text("jti"),
        Column::text("token"),
        Column::date_time("created_at").null(),
        Column::date_time("expires_at"),
    ];
    let blacklisted = vec![Column::auto("id"), Column::foreign_key("token"), Column::date_time("blacklisted_at")];
    let options = |object_name, db_table, fields, related| Options {
        app_label: "token_blacklist",
        object_name,
        db_table,
        fields,
        many_to_many: &[],
        related,
        natural_key: None,
    };
    [
        options("OutstandingToken", "token_blacklist_outstandingtoken", outstanding, &[("user", "auth_user")]),
        options(
            "BlacklistedToken",
            "token_blacklist_blacklistedtoken",
            blacklisted,
            &[("token", "token_blacklist_outstandingtoken")],
        ),
    ]
}
