//! `manage.py createsuperuser`, and the code that it shares with `createuser`.

mod prompts;

use accounts::NewAccount;
use accounts::hashers::PasswordHashers;
use models::{Db, User};

use crate::console::Console;
use crate::database;
use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// Used to create a superuser
#[derive(clap::Args)]
pub(super) struct Args {
    /// Specifies the login for the user
    #[arg(long)]
    username: Option<String>,
    /// Specifies the email for the user
    #[arg(long)]
    email: Option<String>,
    /// Do not prompt for input. --username is then required, and the setting `DJANGO_SUPERUSER_PASSWORD` holds the
    /// password. Without that setting, the user cannot log in until a password is set
    #[arg(long, alias = "no-input")]
    noinput: bool,
    /// Specifies the database to use. There is only one
    #[arg(long, value_parser = ["default"], default_value = "default")]
    database: String,
}

/// The differences between the two commands.
pub(super) struct Kind {
    name: &'static str,
    command: &'static str,
    /// Whether `--noinput` requires an e-mail address, which may be empty.
    requires_email: bool,
    create: fn(&NewAccount<'_>, &PasswordHashers, &mut Db) -> accounts::Result<User>,
}

impl Kind {
    pub(super) const SUPERUSER: Kind = Kind {
        name: "Superuser",
        command: "createsuperuser",
        requires_email: true,
        create: accounts::create_superuser,
    };
    pub(super) const USER: Kind =
        Kind { name: "User", command: "createuser", requires_email: false, create: accounts::create_user };
}

/// The data of the new user.
struct UserData {
    username: String,
    email: String,
    password: Option<String>,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, verbosity: u8, console: &mut dyn Console) -> Result {
        self.create(&Kind::SUPERUSER, settings, verbosity, console)
    }

    pub(super) fn create(&self, kind: &Kind, settings: &Settings, verbosity: u8, console: &mut dyn Console) -> Result {
        let mut db = database::open_migrated(settings)?.handle();
        if !self.noinput && !console.is_tty() {
            console.say(&format!(
                "{} creation skipped due to not running in a TTY. You can run `task-api {}` in your project to create \
                 one manually.",
                kind.name, kind.command
            ));
            return Ok(());
        }
        let data = match self.noinput {
            true => self.non_interactive(kind, settings, &mut db)?,
            false => prompts::interactive(self, default_username(&mut db)?, &mut db, console)?,
        };
        let account = NewAccount { username: &data.username, email: &data.email, password: data.password.as_deref() };
        (kind.create)(&account, &settings.password_hashers, &mut db)?;
        if verbosity >= 1 {
            console.say(&format!("{} created successfully.", kind.name));
        }
        Ok(())
    }

    /// All data from the arguments and the settings.
    fn non_interactive(&self, kind: &Kind, settings: &Settings, db: &mut Db) -> Result<UserData> {
        let missing = |name: &str| CommandError::Command(format!("You must use --{name} with --noinput."));
        let username = self.username.clone().or_else(|| settings.superuser.username.clone());
        let username = username.ok_or_else(|| missing("username"))?;
        if let Some(text) = validate_username(&username, db)? {
            return Err(CommandError::Command(text));
        }
        let fallback = settings.superuser.email.clone();
        let email = self.email.clone().filter(|email| !email.is_empty()).or(fallback);
        let email = match email.or_else(|| self.email.clone()) {
            None if kind.requires_email => return Err(missing("email")),
            email => email.unwrap_or_default(),
        };
        accounts::validate_email(&email)?;
        Ok(UserData { username, email, password: settings.superuser.password.clone() })
    }
}

/// `_validate_username`: the error text, if the name is invalid or taken.
fn validate_username(username: &str, db: &mut Db) -> Result<Option<String>> {
    if accounts::find_user(username, db)?.is_some() {
        return Ok(Some(format!("Error: {}", accounts::Error::UsernameTaken)));
    }
    if username.is_empty() {
        return Ok(Some("Username cannot be blank.".to_owned()));
    }
    Ok(accounts::validate_username(username).err().map(|error| error.to_string()))
}

/// `get_default_username`: the operator's own username, if it is valid and free.
fn default_username(db: &mut Db) -> Result<Option<String>> {
    let own = super::changepassword::system_username().unwrap_or_default();
    let own: String = own.chars().filter(|char| char.is_ascii() && *char != ' ').collect();
    let own = own.to_ascii_lowercase();
    Ok(if validate_username(&own, db)?.is_none() { Some(own) } else { None })
}
