// @generated automatically by Diesel CLI.

diesel::table! {
    auth_user (id) {
        id -> BigInt,
        password -> Text,
        last_login -> Nullable<Timestamp>,
        is_superuser -> Bool,
        username -> Text,
        last_name -> Text,
        email -> Text,
        is_staff -> Bool,
        is_active -> Bool,
        date_joined -> Timestamp,
        first_name -> Text,
    }
}

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
    token_blacklist_blacklistedtoken (id) {
        blacklisted_at -> Timestamp,
        token_id -> BigInt,
        id -> BigInt,
    }
}

diesel::table! {
    token_blacklist_outstandingtoken (id) {
        token -> Text,
        created_at -> Nullable<Timestamp>,
        expires_at -> Timestamp,
        user_id -> Nullable<BigInt>,
        jti -> Text,
        id -> BigInt,
    }
}

diesel::joinable!(tasks_task -> auth_user (owner_id));
diesel::joinable!(token_blacklist_blacklistedtoken -> token_blacklist_outstandingtoken (token_id));
diesel::joinable!(token_blacklist_outstandingtoken -> auth_user (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    auth_user,
    idempotency_idempotencykey,
    tasks_task,
    token_blacklist_blacklistedtoken,
    token_blacklist_outstandingtoken,
);
