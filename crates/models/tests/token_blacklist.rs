//! SimpleJWT's `tests/test_token_blacklist.py`, below the tokens: notes of refresh tokens and which no longer count.

#[path = "support/sql.rs"]
mod sql;
use models::timezone::DateTime;
use models::{BlacklistedToken, Error, OutstandingToken, TokenFamily, UserId};
use sql::{check, user};
use test_database::{TestDatabase, database};

fn token(jti: &str, user_id: Option<UserId>) -> OutstandingToken {
    let expires_at = DateTime::parse("2026-01-02 03:04:05").expect("a moment");
    OutstandingToken { user_id, jti: jti.into(), token: "text".into(), created_at: None, expires_at }
}

/// What is `None` is left to the column's default, `NULL`.
const INSERT: &str = "INSERT INTO token_blacklist_outstandingtoken (jti, token, expires_at) VALUES (?, ?, ?) \
                      RETURNING id";
const LOOK_UP: &str = "SELECT token_blacklist_outstandingtoken.id FROM token_blacklist_outstandingtoken \
                       WHERE (token_blacklist_outstandingtoken.jti = ?)";

#[test]
fn the_sql_of_outstanding_tokens_on_sqlite() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let (a, b) = (token("a", None), token("b", None));
    check(connection, "OutstandingToken.objects.create(jti='a', …)", |connection| a.create(connection), &[INSERT]);
    let call = "OutstandingToken.objects.get_or_create(jti='a', …)";
    check(connection, call, |connection| a.get_or_create(connection), &[LOOK_UP]);
    check(connection, call, |connection| b.get_or_create(connection), &[LOOK_UP, "BEGIN", INSERT, "COMMIT"]);
}

#[test]
fn the_sql_of_blacklisted_tokens_on_sqlite() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let outstanding = token("a", None).create(connection).unwrap();
    check(
        connection,
        "BlacklistedToken.objects.filter(token__jti='a').exists()",
        |connection| BlacklistedToken::exists("a", connection),
        &["SELECT EXISTS (SELECT token_blacklist_blacklistedtoken.id FROM (token_blacklist_blacklistedtoken \
           INNER JOIN token_blacklist_outstandingtoken \
           ON (token_blacklist_blacklistedtoken.token_id = token_blacklist_outstandingtoken.id)) \
           WHERE (token_blacklist_outstandingtoken.jti = ?))"],
    );
    check(
        connection,
        "BlacklistedToken.objects.get_or_create(token=token)",
        |connection| BlacklistedToken::get_or_create(outstanding, connection),
        &["BEGIN", "INSERT INTO token_blacklist_blacklistedtoken (blacklisted_at, token_id) VALUES (?, ?)", "COMMIT"],
    );
}

fn family(user_id: UserId) -> TokenFamily {
    let expired_until = DateTime::parse("2026-01-01 00:00:00").expect("a moment");
    let containing = ["eA", "eB", "eC"].map(str::to_owned);
    TokenFamily { user_id, expired_until, first: "a".into(), ending: "$a".into(), containing }
}

/// However many tokens there are.
#[test]
fn a_family_is_one_statement_on_sqlite() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let family = family(user("ann", connection).id);
    let tokens = "WITH family AS (SELECT o.id FROM token_blacklist_outstandingtoken AS o \
                  WHERE o.user_id = $1 AND CASE \
                  WHEN EXISTS (SELECT 1 FROM token_blacklist_blacklistedtoken AS b WHERE b.token_id = o.id) THEN FALSE \
                  WHEN o.expires_at <= $2 THEN FALSE \
                  WHEN o.jti = $3 THEN TRUE \
                  ELSE substr(o.token, length(o.token) - length($4) + 1) = $4 OR instr(o.token, $5) > 0 \
                  OR instr(o.token, $6) > 0 OR instr(o.token, $7) > 0 END)";
    let is_alive = format!("{tokens} SELECT EXISTS (SELECT 1 FROM family) AS found");
    check(connection, "tokens.exists()", |connection| family.is_alive(connection), &[&is_alive]);
    let blacklist = format!(
        "{tokens} INSERT INTO token_blacklist_blacklistedtoken (token_id, blacklisted_at) \
         SELECT id, $8 FROM family WHERE TRUE ON CONFLICT DO NOTHING"
    );
    check(
        connection,
        "BlacklistedToken.objects.bulk_create(…)",
        |connection| family.blacklist(connection),
        &[&blacklist],
    );
}

#[test]
fn a_family_is_of_one_user_and_is_blacklisted_once() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let (ann, bob) = (user("ann", connection), user("bob", connection));
    for (jti, text, user_id) in [
        ("a", "text", Some(ann.id)),
        ("noted here", "sha256$0$a", Some(ann.id)),
        ("noted by Django", "xx.yyeByy.zz", Some(ann.id)),
        ("another family", "sha256$0$aa", Some(ann.id)),
        ("shorter than the ending", "a", Some(ann.id)),
        ("of another user", "sha256$0$a", Some(bob.id)),
        ("of nobody", "sha256$0$a", None),
    ] {
        OutstandingToken { token: text.into(), ..token(jti, user_id) }.create(connection).unwrap();
    }
    let family = family(ann.id);
    assert!(family.is_alive(connection).unwrap());
    assert_eq!(family.blacklist(connection).unwrap(), 3);
    for (jti, ended) in [("a", true), ("noted here", true), ("noted by Django", true), ("another family", false)] {
        assert_eq!(BlacklistedToken::exists(jti, connection).unwrap(), ended, "{jti}");
    }
    assert!(!family.is_alive(connection).unwrap());
    assert_eq!(family.blacklist(connection).unwrap(), 0);
    let later = TokenFamily { expired_until: DateTime::parse("2026-01-02 03:04:05").unwrap(), ..self::family(bob.id) };
    assert!(!later.is_alive(connection).unwrap(), "all have expired");
    assert!(self::family(bob.id).is_alive(connection).unwrap());
}

#[test]
fn an_identifier_is_stored_once() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    let first = token("a", Some(ann.id)).create(connection).unwrap();
    assert!(matches!(token("a", None).create(connection), Err(Error::NotUnique(_))));
    assert_eq!(token("a", None).get_or_create(connection).unwrap(), first);
    assert_ne!(token("b", None).get_or_create(connection).unwrap(), first);
}

#[test]
fn only_a_blacklisted_token_is_on_the_blacklist() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let a = token("a", None).create(connection).unwrap();
    token("b", None).create(connection).unwrap();
    assert!(!BlacklistedToken::exists("a", connection).unwrap());
    assert!(BlacklistedToken::get_or_create(a, connection).unwrap(), "the first call puts it there");
    assert!(!BlacklistedToken::get_or_create(a, connection).unwrap(), "the second finds it");
    assert!(BlacklistedToken::exists("a", connection).unwrap());
    assert!(!BlacklistedToken::exists("b", connection).unwrap());
    assert!(!BlacklistedToken::exists("never given out", connection).unwrap());
}

#[test]
fn a_token_that_was_not_stored_cannot_be_blacklisted() {
    let (_folder, mut db) = database();
    let blacklisted = db.atomic(|connection| BlacklistedToken::get_or_create(7, connection));
    let message = blacklisted.unwrap_err().to_string().to_lowercase();
    assert!(message.contains("foreign key constraint"), "{message}");
}
