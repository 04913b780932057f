//! `.env`: the values that python-dotenv 1.2, django-environ 0.14 and python-decouple 3.8 read, and the lines that are
//! refused.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod properties;
mod tables;

use server::settings::dotenv::{self, DotenvError};

use tables::{AGREED, KEPT, PYTHON_DOTENVS, REFUSED};

/// Reads a file where the environment has `HOME` and an empty `EMPTY`.
fn parse(text: &[u8]) -> Result<Vec<(String, String)>, DotenvError> {
    dotenv::parse(text, |name| match name {
        "HOME" => Some("/home/me".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    })
}

#[track_caller]
fn check(text: &str, expected: &[(&str, &str)]) {
    let values = parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(values, expected, "{text:?}");
}

#[test]
fn values_are_those_of_the_python_packages() {
    for (written, value) in [AGREED, PYTHON_DOTENVS, KEPT].concat() {
        check(&format!("K={written}"), &[("K", value)]);
        check(&format!("A=1\nK={written}\nL=2\n"), &[("A", "1"), ("K", value), ("L", "2")]);
        check(&format!("A=1\r\nK={written}\r\nL=2"), &[("A", "1"), ("K", value), ("L", "2")]);
    }
}

#[test]
fn lines_are_split_as_in_python_dotenv() {
    let one = [("K", "a")];
    for text in [
        "K =a",
        "K= a",
        "K = a",
        "K\t=\ta",
        " K=a",
        "\tK=a",
        "export K=a",
        "export  K=a",
        "export\tK=a",
        "'K'=a",
        "\u{feff}K=a",
        "\n\n\nK=a\n\n",
        "# c\nK=a",
        " # c\n\tK=a # c\n#",
        "K=a\r",
        "\u{feff}# c\r\nK=a\r\n",
        "#\u{feff}\nK=a",
    ] {
        check(text, &one);
    }
    check("", &[]);
    check("\u{feff}", &[]);
    check("\n \n\t\n# K=a", &[]);
    check("1K=a\n_=b", &[("1K", "a"), ("_", "b")]);
    check("K=a\rL=b", &[("K", "a"), ("L", "b")]);
    check("K=\nL=b", &[("K", ""), ("L", "b")]);
    check("K= \n L=b", &[("K", ""), ("L", "b")]);
    check("K=a\\\nL=b", &[("K", "a\\"), ("L", "b")]);
    check("K=a\nK=b\nK=", &[("K", "a"), ("K", "b"), ("K", "")]);
    check("K='a\nb'\nL=c", &[("K", "a\nb"), ("L", "c")]);
    check("K='a\\'\nL='b'", &[("K", "a\\"), ("L", "b")]);
}

#[test]
fn variables_come_from_the_environment_and_earlier_lines() {
    check("A=1\nK=${A}\nA=2\nL=${A}", &[("A", "1"), ("K", "1"), ("A", "2"), ("L", "2")]);
    check("HOME=/root\nK=${HOME}", &[("HOME", "/root"), ("K", "/home/me")]);
    check("A='${HOME}'\nK=${A}", &[("A", "${HOME}"), ("K", "${HOME}")]);
    check("A=\nK=${A:-b}", &[("A", ""), ("K", "")]);
    assert_eq!(parse(b"K=${A}\nA=1").unwrap_err().line, 1);
}

#[test]
fn an_error_names_only_the_line() {
    for bad in REFUSED {
        for (before, line) in [("", 1), ("A=1\n# c\n\nB='2\n3'\n", 6), ("A=1\r\n\r\n", 3), ("\u{feff}\r", 2)] {
            let error = parse(format!("{before}{bad}").as_bytes()).expect_err(bad);
            assert_eq!(error.line, line, "{bad:?}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
    for (bytes, line) in [(&b"K=\xff"[..], 1), (b"A=1\nK='\n\xe9'", 3), (b"\xff\xfeK\0=\0a\0", 1), (b"A=1\n\xc3", 2)] {
        assert_eq!(parse(bytes).unwrap_err(), DotenvError { line, fault: "this is not UTF-8" });
    }
}
