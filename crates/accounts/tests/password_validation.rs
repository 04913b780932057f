//! Passwords of users, and the messages with which Django 5.2.19 refuses them.

use accounts::password_validation::{UserAttributes, validate_password};

const USERNAME: &str = "The password is too similar to the username.";
const FIRST_NAME: &str = "The password is too similar to the first name.";
const LAST_NAME: &str = "The password is too similar to the last name.";
const EMAIL: &str = "The password is too similar to the email address.";
const SHORT: &str = "This password is too short. It must contain at least 8 characters.";
const COMMON: &str = "This password is too common.";
const NUMERIC: &str = "This password is entirely numeric.";

const NOBODY: UserAttributes<'_> = UserAttributes { username: "", email: "", first_name: "", last_name: "" };
const GRACE: UserAttributes<'_> =
    UserAttributes { username: "demo", email: "grace@example.com", first_name: "Grace", last_name: "Hopper" };
const ZOE: UserAttributes<'_> = UserAttributes {
    username: "पाठक.रमेश",
    email: "ann.lee+tag@mail.example.",
    first_name: "Zoë-Marie",
    last_name: "ΟΔΥΣΣΕΥΣ",
};
const ONEIL: UserAttributes<'_> =
    UserAttributes { username: "a_long.username", email: "", first_name: "x", last_name: "O'Neil" };

#[rustfmt::skip]
const ANSWERS_OF_DJANGO: &[(UserAttributes<'_>, &str, &[&str])] = &[
    (GRACE, "correct horse battery", &[]),
    (GRACE, "", &[SHORT]),
    (GRACE, "sh0rt#", &[SHORT]),
    (GRACE, "sévénc7", &[SHORT]),
    (GRACE, "sévénch8", &[]),
    (GRACE, "12345678", &[COMMON, NUMERIC]),
    (GRACE, "password", &[COMMON]),
    (GRACE, "PassWord", &[COMMON]),
    (GRACE, "  password\t", &[COMMON]),
    (GRACE, "password\u{1F}", &[COMMON]),
    (GRACE, "1234567", &[SHORT, COMMON, NUMERIC]),
    (GRACE, "918273645546372819", &[NUMERIC]),
    (GRACE, "٣٤٣٤٣٤٣٤٣٥", &[NUMERIC]),
    (GRACE, "①²③④⑤⑥⑦⑧⑨", &[NUMERIC]),
    (GRACE, "½½½½½½½½½½", &[]),
    (GRACE, "demo", &[USERNAME, SHORT, COMMON]),
    (GRACE, "demodemo", &[]),
    (GRACE, "demo1", &[USERNAME, SHORT]),
    (GRACE, "GRACE123", &[FIRST_NAME, COMMON]),
    (GRACE, "reppoh-h", &[LAST_NAME]),
    (GRACE, "grace@example.com", &[EMAIL]),
    (GRACE, "example1com", &[EMAIL]),
    (GRACE, "moc.elpmaxe@ecarg", &[EMAIL]),
    (GRACE, "gracehopper", &[LAST_NAME]),
    (GRACE, "hopper77", &[LAST_NAME]),
    (GRACE, "hopper7777", &[LAST_NAME]),
    (GRACE, "demodemodemodemodemodemodemodemodemodemodemo", &[]),
    (NOBODY, "", &[SHORT]),
    (NOBODY, "password", &[COMMON]),
    (NOBODY, "tr0ub4dor&3x", &[]),
    (NOBODY, "ПАРОЛЬ\u{3000}", &[SHORT, COMMON]),
    (ZOE, "", &[EMAIL, SHORT]),
    (ZOE, "रमेश", &[SHORT]),
    (ZOE, "पाठक12", &[SHORT]),
    (ZOE, "marie-zoë", &[FIRST_NAME]),
    (ZOE, "οδυσσευσ", &[LAST_NAME]),
    (ZOE, "οδυσσευς12", &[LAST_NAME]),
    (ZOE, "mail#mail", &[]),
    (ZOE, "annlee+tag", &[]),
    (ZOE, "xyzzyplugh", &[]),
    (ONEIL, "xylophonic-z", &[]),
    (ONEIL, "neilneil", &[]),
    (ONEIL, "username", &[USERNAME, COMMON]),
    (ONEIL, "a_longer.name", &[USERNAME]),
    (ONEIL, "long.username1", &[USERNAME]),
    (ONEIL, "X", &[FIRST_NAME, SHORT, COMMON]),
];

#[test]
fn messages_are_djangos() {
    for (user, password, messages) in ANSWERS_OF_DJANGO {
        let found = validate_password(password, user).err().unwrap_or_default();
        assert_eq!(found, *messages, "{password:?} for {user:?}");
    }
}

/// Other lists lack the last three common passwords, and contain some of the passwords that are accepted.
#[test]
fn common_passwords_are_those_of_djangos_list() {
    for password in ["password1", "QwertyUIOP", " q1w2e3r4 ", "crowbird", "Friend of Emily", "\"zxcvbnm,./\""] {
        assert_eq!(validate_password(password, &NOBODY), Err(vec![COMMON.to_owned()]), "{password}");
    }
    for password in ["amaretto", "asteroid", "qwerty87", "pass word1"] {
        assert_eq!(validate_password(password, &NOBODY), Ok(()), "{password}");
    }
}

#[test]
fn long_passwords_are_judged_quickly() {
    let password = "đ".repeat(1_000_000);
    assert_eq!(validate_password(&password, &GRACE), Ok(()));
    assert_eq!(validate_password(&"7".repeat(1_000_000), &GRACE), Err(vec![NUMERIC.to_owned()]));
}
