//! The interactive half of `createsuperuser`: its prompts, and its replies to invalid answers.

use accounts::password_validation::{UserAttributes, validate_password};
use models::Db;

use crate::console::Console;
use crate::error::{CommandError, Result};

use super::{Args, UserData, validate_username};

/// Prompts for everything that the arguments do not contain.
pub(super) fn interactive(
    args: &Args,
    default_username: Option<String>,
    db: &mut Db,
    console: &mut dyn Console,
) -> Result<UserData> {
    let username = match given_username(args, db, console)? {
        Some(username) => username,
        None => ask_username(default_username, db, console)?,
    };
    let email = match &args.email {
        Some(email) => {
            accounts::validate_email(email)?;
            email.clone()
        }
        None => ask_email(console)?,
    };
    let password = Some(ask_password(&username, &email, console)?);
    Ok(UserData { username, email, password })
}

/// The username of the arguments, if it is valid and free.
fn given_username(args: &Args, db: &mut Db, console: &mut dyn Console) -> Result<Option<String>> {
    let Some(username) = &args.username else { return Ok(None) };
    if username.is_empty() {
        return Err(CommandError::Command("Username cannot be blank.".to_owned()));
    }
    match validate_username(username, db)? {
        Some(text) => {
            console.complain(&text);
            Ok(None)
        }
        None => Ok(Some(username.clone())),
    }
}

fn ask_username(default: Option<String>, db: &mut Db, console: &mut dyn Console) -> Result<String> {
    let prompt = match &default {
        Some(default) => format!("Username (leave blank to use '{default}'): "),
        None => "Username: ".to_owned(),
    };
    loop {
        let answer = console.input(&prompt)?;
        let username = if answer.is_empty() { default.clone().unwrap_or_default() } else { answer };
        if let Err(error) = accounts::validate_username(&username) {
            console.complain(&format!("Error: {error}"));
        } else if let Some(text) = validate_username(&username, db)? {
            console.complain(&text);
        } else {
            return Ok(username);
        }
    }
}

fn ask_email(console: &mut dyn Console) -> Result<String> {
    loop {
        let email = console.input("Email address: ")?;
        match accounts::validate_email(&email) {
            Ok(()) => return Ok(email),
            Err(error) => console.complain(&format!("Error: {error}")),
        }
    }
}

fn ask_password(username: &str, email: &str, console: &mut dyn Console) -> Result<String> {
    loop {
        let password = console.getpass("Password: ")?;
        if password != console.getpass("Password (again): ")? {
            console.complain("Error: Your passwords didn't match.");
        } else if password.trim().is_empty() {
            console.complain("Error: Blank passwords aren't allowed.");
        } else {
            let user = UserAttributes { username, email, ..UserAttributes::default() };
            let Err(messages) = validate_password(&password, &user) else { return Ok(password) };
            console.complain(&messages.join("\n"));
            let answer = console.input("Bypass password validation and create user anyway? [y/N]: ")?;
            if answer.eq_ignore_ascii_case("y") {
                return Ok(password);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use accounts::hashers::PasswordHashers;
    use models::{Database, migrations};
    use tempfile::TempDir;

    use super::*;
    use crate::console::script::Script;
    use accounts::NewAccount;

    /// A database with the user `ann`.
    fn database() -> (TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("db.sqlite3").display());
        let mut db = Database::open(&url, 1).unwrap().handle();
        migrations::migrate(db.connection().unwrap()).unwrap();
        let account = NewAccount { username: "ann", ..NewAccount::default() };
        accounts::create_user(&account, &PasswordHashers::default(), &mut db).unwrap();
        (folder, db)
    }

    fn ask(username: Option<&str>, answers: &[&'static str]) -> (Result<UserData>, Vec<String>) {
        let (_folder, mut db) = database();
        let mut console = Script::new(answers);
        let args = Args { username: username.map(str::to_owned), email: None, noinput: false, database: String::new() };
        let data = interactive(&args, Some("bob".to_owned()), &mut db, &mut console);
        (data, console.shown)
    }

    #[test]
    fn the_prompts_are_those_of_django() {
        let (data, shown) = ask(None, &["", "", "correct horse", "correct horse"]);
        let data = data.unwrap();
        assert_eq!((data.username.as_str(), data.email.as_str()), ("bob", ""));
        assert_eq!(data.password.as_deref(), Some("correct horse"));
        assert_eq!(
            shown,
            ["Username (leave blank to use 'bob'): ", "Email address: ", "Password: ", "Password (again): "]
        );
    }

    #[test]
    fn invalid_names_and_addresses_are_asked_again() {
        let (data, shown) = ask(None, &["a b", "ann", "eve", "eve", "eve@b.co", "correct horse", "correct horse"]);
        assert_eq!(data.unwrap().username, "eve");
        let complaints: Vec<&String> = shown.iter().filter(|line| line.starts_with('!')).collect();
        assert_eq!(
            complaints,
            [
                "! Error: Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ \
                 characters.",
                "! Error: That username is already taken.",
                "! Error: Enter a valid email address.",
            ]
        );
    }

    #[test]
    fn a_given_name_is_checked_first() {
        let (data, shown) = ask(Some("ann"), &["eve", "", "correct horse", "correct horse"]);
        assert_eq!(data.unwrap().username, "eve");
        assert_eq!(shown[0], "! Error: That username is already taken.");
        let (data, _) = ask(Some(""), &[]);
        assert_eq!(data.err().unwrap().to_string(), "CommandError: Username cannot be blank.");
    }

    #[test]
    fn the_operator_can_bypass_password_validation() {
        let answers = ["", "", "a", "b", " ", " ", "1234", "1234", "n", "bobq", "bobq", "Y"];
        let (data, shown) = ask(None, &answers);
        assert_eq!(data.unwrap().password.as_deref(), Some("bobq"));
        let bypass = "Bypass password validation and create user anyway? [y/N]: ";
        assert_eq!(
            shown[4..].iter().filter(|line| !line.starts_with("Password")).collect::<Vec<_>>(),
            [
                "! Error: Your passwords didn't match.",
                "! Error: Blank passwords aren't allowed.",
                "! This password is too short. It must contain at least 8 characters.\n\
                 This password is too common.\nThis password is entirely numeric.",
                bypass,
                "! The password is too similar to the username.\n\
                 This password is too short. It must contain at least 8 characters.",
                bypass,
            ]
        );
    }

    #[test]
    fn the_end_of_the_input_cancels_the_command() {
        let (data, _) = ask(None, &["eve"]);
        assert_eq!(data.err().unwrap().to_string(), "Operation cancelled.");
    }
}
