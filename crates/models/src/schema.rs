//! The tables' columns, as diesel's types: what `Model._meta` knows in Django.
//!
//! The columns stand in the order of the Rust structs that read whole rows, which need not be the table's own.
//!
//! Every key is a `BigInt`, which has 64 bits. diesel reads an `Integer` of SQLite as 32 bits and drops the upper bits
//! without an error. In PostgreSQL the key of a user has 32 bits; [`UserId`](crate::UserId) reads both sizes.

diesel::table! {
    auth_user (id) {
        id -> BigInt,
        password -> Text,
        last_login -> Nullable<Timestamp>,
        is_superuser -> Bool,
        username -> Text,
        first_name -> Text,
        last_name -> Text,
        email -> Text,
        is_staff -> Bool,
        is_active -> Bool,
        date_joined -> Timestamp,
    }
}

diesel::table! {
    tasks_task (id) {
        id -> BigInt,
        title -> Text,
        description -> Text,
        completed -> Bool,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        owner_id -> BigInt,
    }
}

diesel::table! {
    token_blacklist_outstandingtoken (id) {
        id -> BigInt,
        token -> Text,
        created_at -> Nullable<Timestamp>,
        expires_at -> Timestamp,
        user_id -> Nullable<BigInt>,
        jti -> Text,
    }
}

diesel::table! {
    token_blacklist_blacklistedtoken (id) {
        id -> BigInt,
        blacklisted_at -> Timestamp,
        token_id -> BigInt,
    }
}

diesel::joinable!(tasks_task -> auth_user (owner_id));
diesel::joinable!(token_blacklist_blacklistedtoken -> token_blacklist_outstandingtoken (token_id));
diesel::allow_tables_to_appear_in_same_query!(
    auth_user,
    tasks_task,
    token_blacklist_blacklistedtoken,
    token_blacklist_outstandingtoken,
);

/// The tables that this program reads and writes for requests. Django's other tables may differ or be missing.
pub(crate) const TABLES: [&str; 4] =
    ["auth_user", "tasks_task", "token_blacklist_outstandingtoken", "token_blacklist_blacklistedtoken"];

diesel::table! {
    idempotency_idempotencykey (user_id, key) {
        user_id -> BigInt,
        key -> Text,
        fingerprint -> Text,
        status -> SmallInt,
        body -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}
