//! `manage.py changepassword`

use models::User;

use crate::console::Console;
use crate::database;
use crate::error::{CommandError, Result};
use crate::settings::Settings;

const MAX_TRIES: u32 = 3;

/// Change a user's password
#[derive(clap::Args)]
pub(super) struct Args {
    /// Username to change password for; by default, it's the current username
    username: Option<String>,
    /// Specifies the database to use. There is only one
    #[arg(long, value_parser = ["default"], default_value = "default")]
    database: String,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        let mut db = database::open_migrated(settings)?.handle();
        let username = self.username.clone().filter(|username| !username.is_empty());
        let username = username.or_else(system_username).unwrap_or_default();
        let user = accounts::find_user(&username, &mut db)?
            .ok_or_else(|| CommandError::Command(format!("user '{username}' does not exist")))?;
        console.say(&format!("Changing password for user '{username}'"));
        let hashers = &settings.password_hashers;
        change(&user, console, |password| accounts::change_password(&user, password, hashers, &mut db))?;
        console.say(&format!("Password changed successfully for user '{username}'"));
        Ok(())
    }
}

/// Prompts until a password is typed twice and `save` accepts it, at most three times.
fn change(user: &User, console: &mut dyn Console, mut save: impl FnMut(&str) -> accounts::Result<()>) -> Result {
    for _ in 0..MAX_TRIES {
        let password = getpass("Password: ", console)?;
        if password != getpass("Password (again): ", console)? {
            console.say("Passwords do not match. Please try again.");
            continue;
        }
        match save(&password) {
            Err(accounts::Error::Invalid(messages)) => console.complain(&messages.join("\n")),
            saved => return Ok(saved?),
        }
    }
    let name = &user.username;
    Err(CommandError::Command(format!("Aborting password change for user '{name}' after {MAX_TRIES} attempts")))
}

/// `_get_pass`
fn getpass(prompt: &str, console: &mut dyn Console) -> Result<String> {
    let password = console.getpass(prompt)?;
    if password.is_empty() { Err(CommandError::Command("aborted".to_owned())) } else { Ok(password) }
}

/// `getpass.getuser()`, but only from the environment.
pub(super) fn system_username() -> Option<String> {
    let names = ["LOGNAME", "USER", "LNAME", "USERNAME"];
    names.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}
