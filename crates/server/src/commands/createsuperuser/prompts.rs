//! The interactive half of `createsuperuser`: what it asks, and what it says to wrong answers.

use models::Db;
use models::password_validation::{UserAttributes, validate_password};
use services::accounts;

use crate::console::Console;
use crate::error::{CommandError, Result};

use super::{Args, UserData, validate_username};

/// Asks for everything that the arguments leave open.
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

/// The name of the arguments, if it will do.
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
