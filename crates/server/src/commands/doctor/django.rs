//! Whether a Django server on the same database and this server agree: on the key of the tokens, and on passwords.

use accounts::hashers::Algorithm;
use models::{Db, facts, timezone};

use crate::commands::check::{Advice, advice};
use crate::error::Result;
use crate::settings::Settings;
use crate::startup;

use super::finding::Finding;

pub(super) fn examine(settings: &Settings, db: &mut Db, findings: &mut Vec<Finding>) -> Result {
    tokens(settings, db, findings)?;
    passwords(settings, db, findings)
}

/// Compares the key with the signature of the last token that Django has issued.
fn tokens(settings: &Settings, db: &mut Db, findings: &mut Vec<Finding>) -> Result {
    const TOPIC: &str = "tokens";
    // Without a valid key, the settings are a problem already.
    let backend = startup::secret_key(settings).and_then(|key| startup::check_tokens(settings, &key));
    let (Ok(backend), Some((token, expires))) = (backend, facts::newest_token_of_django(db.connection()?)?) else {
        findings.push(Finding::ok(TOPIC, "no token of Django is there to compare keys with"));
        return Ok(());
    };
    let name = startup::signing_setting(settings);
    let text = format!("the last refresh token that Django has issued was not signed with {name}");
    let advice = format!("Set {name} and SIMPLE_JWT__ALGORITHM to those of the Django server.");
    findings.push(if backend.has_signed(token.as_bytes()) {
        Finding::ok(TOPIC, format!("Django has signed its last refresh token with the same key ({name})"))
    } else if expires < timezone::now() {
        Finding::warning(TOPIC, format!("{text}, but it has expired")).advice(advice)
    } else {
        Finding::problem(TOPIC, text).advice(advice)
    });
    Ok(())
}

fn passwords(settings: &Settings, db: &mut Db, findings: &mut Vec<Finding>) -> Result {
    const TOPIC: &str = "passwords";
    let before = findings.len();
    for advice in advice(&settings.password_hashers, db.connection()?)? {
        let text = advice.text();
        findings.push(match &advice {
            Advice::Lost(_) => Finding::problem(TOPIC, text).advice("Add the class of the hasher to PASSWORD_HASHERS."),
            Advice::BesideDjango(_) => Finding::warning(TOPIC, text),
        });
    }
    let known = Algorithm::ALL.map(Algorithm::name);
    let others = facts::users_with_other_hashes(&known, db.connection()?)?;
    if others > 0 {
        let text = format!("{others} user(s) have a password in a format that this server does not know");
        let advice = "They cannot log in here until 'task-api changepassword USERNAME' sets a new password.";
        findings.push(Finding::warning(TOPIC, text).advice(advice));
    }
    if findings.len() == before {
        findings.push(Finding::ok(TOPIC, "this server can check all stored passwords"));
    }
    Ok(())
}
