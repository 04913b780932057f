//! The names of indexes and constraints. They are Django's, so that Django's own migrations find them.

use md5::{Digest, Md5};

use super::definition::Dialect;

/// `_create_index_name`
pub(super) fn index_name(table: &str, column: &str, suffix: &str, dialect: Dialect) -> String {
    let longest = if dialect == Dialect::Postgres { 63 } else { 200 };
    let digest = format!("{:x}", Md5::new().chain_update(table).chain_update(column).finalize());
    let mut end = format!("{}{suffix}", &digest[..8]);
    let name = format!("{table}_{column}_{end}");
    if name.len() <= longest {
        return name;
    }
    // Names of tables and columns are ASCII here.
    end.truncate(longest / 3);
    let rest = (longest - end.len()) / 2 - 1;
    let start = |text: &str| text.get(..rest).unwrap_or(text).to_owned();
    format!("{}_{}_{end}", start(table), start(column))
}

#[cfg(test)]
mod tests {
    use super::{Dialect, index_name};

    #[test]
    fn names_are_those_that_django_gives() {
        for (table, column, suffix, name) in [
            ("django_admin_log", "user_id", "", "django_admin_log_user_id_c564eba6"),
            ("django_admin_log", "user_id", "_fk_auth_user_id", "django_admin_log_user_id_c564eba6_fk_auth_user_id"),
            ("auth_group_permissions", "group_id", "", "auth_group_permissions_group_id_b120cbf9"),
            (
                "auth_group_permissions",
                "permission_id",
                "_fk_auth_permission_id",
                "auth_group_permissio_permission_id_84c5c92e_fk_auth_perm",
            ),
            (
                "token_blacklist_outstandingtoken",
                "user_id",
                "_fk_auth_user_id",
                "token_blacklist_outs_user_id_83bc629a_fk_auth_user",
            ),
        ] {
            assert_eq!(index_name(table, column, suffix, Dialect::Postgres), name);
        }
    }
}
