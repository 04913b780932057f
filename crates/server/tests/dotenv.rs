//! `.env`: the values that python-dotenv 1.2, django-environ 0.14 and python-decouple 3.8 read, and the lines that are
//! refused.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use server::settings::dotenv::{self, DotenvError};

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

/// What stands behind `K=`, and its value. All three readers agree on these.
const AGREED: &[(&str, &str)] = &[
    ("abc", "abc"),
    ("k3y$abc-0123", "k3y$abc-0123"),
    ("$abc", "$abc"),
    ("a$", "a$"),
    ("$$", "$$"),
    ("${A", "${A"),
    ("$A}", "$A}"),
    ("$(id)", "$(id)"),
    ("`id`", "`id`"),
    ("a`b", "a`b"),
    ("a b c", "a b c"),
    ("a.example, b.example", "a.example, b.example"),
    ("a#b", "a#b"),
    ("a# b", "a# b"),
    ("#b", "#b"),
    (r"a\b", r"a\b"),
    (r"a\\b", r"a\\b"),
    (r"a\nb", r"a\nb"),
    (r"a\$b", r"a\$b"),
    (r"a\#b", r"a\#b"),
    (r"a \#b", r"a \#b"),
    (r"a\", r"a\"),
    ("a'b", "a'b"),
    ("a\"b", "a\"b"),
    ("a'b'", "a'b'"),
    ("a'", "a'"),
    ("a\"", "a\""),
    ("''", ""),
    ("\"\"", ""),
    ("' a '", " a "),
    ("\" a \"", " a "),
    ("'a#b'", "a#b"),
    ("'a #b'", "a #b"),
    ("'$a'", "$a"),
    ("\"$a\"", "$a"),
    (r"'a\nb'", r"a\nb"),
    (r"'a\qb'", r"a\qb"),
    ("\"a`b\"", "a`b"),
    ("'a`b'", "a`b"),
    ("", ""),
    ("=", "="),
    ("==", "=="),
    ("a=b", "a=b"),
    ("{a}", "{a}"),
    ("a;b&c|d<e>f(g)[h]*~!%41", "a;b&c|d<e>f(g)[h]*~!%41"),
    ("é\u{3000}é", "é\u{3000}é"),
    ("\u{feff}a", "\u{feff}a"),
    ("sqlite:///a?b=c&d=e#f", "sqlite:///a?b=c&d=e#f"),
    ("postgres://u:p$w@h/n", "postgres://u:p$w@h/n"),
];

/// The same where the readers differ: the value is python-dotenv's.
const PYTHON_DOTENVS: &[(&str, &str)] = &[
    ("a #b", "a"),
    (" #b", ""),
    ("a\t#b", "a"),
    ("a\u{a0}#b", "a"),
    ("a  #  b # c", "a"),
    ("  a  ", "a"),
    ("\ta\t", "a"),
    (" 'a' ", "a"),
    ("\u{a0}a\u{a0}", "a"),
    (r"a\ ", r"a\"),
    ("'a' #b", "a"),
    ("'a'#b", "a"),
    ("\"a\" #b", "a"),
    ("\"a\"#b", "a"),
    (r#""a\nb\tc\\d\"e\'f\a\b\f\r\v""#, "a\nb\tc\\d\"e'f\x07\x08\x0c\r\x0b"),
    (r#""a\$b\q\x41\ ""#, r"a\$b\q\x41\ "),
    (r#""\\""#, r"\"),
    ("'a\nb'", "a\nb"),
    ("\"a\n\nL=b\"", "a\n\nL=b"),
    ("'a\r\nb'", "a\nb"),
    ("a\u{b}b\u{c}c\u{85}d\u{2028}e", "a\u{b}b\u{c}c\u{85}d\u{2028}e"),
    ("${HOME}/x", "/home/me/x"),
    ("\"${HOME}$HOME\"", "/home/me$HOME"),
    ("$${HOME}", "$/home/me"),
    (r"\${HOME}", r"\/home/me"),
    ("${UNSET:-default}", "default"),
    ("${UNSET:-}", ""),
    ("${EMPTY:-default}", ""),
    ("${HOME:-default}", "/home/me"),
    ("${UNSET:-${HOME}}", "${HOME}"),
    ("${UNSET:-a b#c}", "a b#c"),
];

/// The same where python-dotenv drops characters, which may belong to a secret: the text stays.
const KEPT: &[(&str, &str)] = &[
    ("'${HOME}'", "${HOME}"),
    (r"'a\\b'", r"a\\b"),
    (r"'a\'", r"a\"),
    ("${}", "${}"),
    ("${A B}", "${A B}"),
    ("${A.B}", "${A.B}"),
    ("${1}", "${1}"),
    ("${UNSET-default}", "${UNSET-default}"),
    ("${UNSET:?error}", "${UNSET:?error}"),
    ("${:-default}", "${:-default}"),
    ("${a:${HOME}}", "${a:/home/me}"),
];

#[test]
fn values_are_what_pythons_readers_make_of_them() {
    for (written, value) in [AGREED, PYTHON_DOTENVS, KEPT].concat() {
        check(&format!("K={written}"), &[("K", value)]);
        check(&format!("A=1\nK={written}\nL=2\n"), &[("A", "1"), ("K", value), ("L", "2")]);
        check(&format!("A=1\r\nK={written}\r\nL=2"), &[("A", "1"), ("K", value), ("L", "2")]);
    }
}

#[test]
fn lines_are_found_where_python_dotenv_finds_them() {
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
fn variables_come_from_the_environment_and_the_lines_above() {
    check("A=1\nK=${A}\nA=2\nL=${A}", &[("A", "1"), ("K", "1"), ("A", "2"), ("L", "2")]);
    check("HOME=/root\nK=${HOME}", &[("HOME", "/root"), ("K", "/home/me")]);
    check("A='${HOME}'\nK=${A}", &[("A", "${HOME}"), ("K", "${HOME}")]);
    check("A=\nK=${A:-b}", &[("A", ""), ("K", "")]);
    assert_eq!(parse(b"K=${A}\nA=1").unwrap_err().line, 1);
}

#[test]
fn what_cannot_be_read_is_told_by_its_line_alone() {
    for bad in [
        "secret",
        "secret word",
        "K",
        "export K",
        "export",
        "=secret",
        "K: secret",
        "K secret=1",
        "K.X=secret",
        "K-X=secret",
        "secret=1",
        "ü=secret",
        "\"K\"=secret",
        "'K=secret",
        "K#=secret",
        "K'=secret",
        "$K=secret",
        "export=secret",
        "''=secret",
        "K='secret",
        "K=\"secret",
        "K='",
        "K=\"",
        "K='secret'x",
        "K=\"secret\"x",
        "K='secret' 'x'",
        "K=\"a\" \"secret\"",
        "K='a'secret'",
        "K=\"a\"secret\"",
        r"K='a\'secret'",
        r"K='a\' #secret'",
        r#"K="secret\""#,
        "K=\"secret\\",
        "K=secret\0",
        "K='secret\0'",
        "K=${secret}",
        "K=\"a${secret}b\"",
        "K=secret${HOME}${UNSET}",
        "K='secret\nL='b'",
        "K=\"secret\nL=b",
    ] {
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

/// Characters, each as likely as any other.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % limit
    }

    fn text(&mut self, alphabet: &[char], length: usize) -> String {
        (0..length).map(|_| alphabet[self.below(alphabet.len())]).collect()
    }
}

#[test]
fn text_in_single_quotes_stands_as_it_is() {
    let printable: Vec<char> = (' '..='~').chain(['é', '\u{a0}', '€', '🦀']).filter(|c| *c != '\'').collect();
    let mut random = Random(1);
    for _ in 0..20_000 {
        let length = random.below(60);
        let value = random.text(&printable, length);
        check(&format!("K='{value}'"), &[("K", &value)]);
        check(&format!(" export K = '{value}' # c\nL='{value}'"), &[("K", &value), ("L", &value)]);
    }
}

/// `get_random_secret_key`'s alphabet: it has `#` and `$`, and no quote, brace, backslash or blank.
#[test]
fn each_key_that_django_makes_stands_as_it_is() {
    let alphabet: Vec<char> = "abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)".chars().collect();
    let mut random = Random(2);
    for _ in 0..20_000 {
        let key = random.text(&alphabet, 50);
        for written in [key.clone(), format!("'{key}'"), format!("\"{key}\""), format!("{key} # a comment")] {
            check(&format!("K={written}"), &[("K", &key)]);
        }
    }
}

#[test]
fn any_bytes_are_read_or_refused() {
    let alphabet: Vec<char> = "K=${A}:-'\"\\ \n\r\t#\u{feff}\u{a0}\u{85}éx".chars().chain(['\0', '\x1c']).collect();
    let mut random = Random(3);
    for _ in 0..50_000 {
        let length = random.below(40);
        let text = random.text(&alphabet, length);
        let lines = text.matches(['\n', '\r']).count() + 1;
        assert!(parse(text.as_bytes()).map_or_else(|error| error.line <= lines, |_| true), "{text:?}");
    }
}

#[test]
fn what_variables_stand_for_has_a_bound_and_takes_linear_time() {
    let doubling: String = (0..200).map(|n| format!("A{}=${{A{n}}}${{A{n}}}\n", n + 1)).collect();
    let error = parse(format!("A0=0123456789\n{doubling}").as_bytes()).unwrap_err();
    assert_eq!(error.fault, "the values are longer than 1 MiB together");
    let many = format!("A={}\nK={}", "x".repeat(1 << 19), "${A}".repeat(1 << 16));
    assert_eq!(parse(many.as_bytes()).unwrap_err().line, 2);
    assert_eq!(parse(format!("K='{}'", "x".repeat(1 << 20)).as_bytes()).unwrap()[0].1.len(), 1 << 20);
    assert_eq!(parse(format!("K='{}'", "x".repeat((1 << 20) + 1)).as_bytes()).unwrap_err().line, 1);
    // With quadratic time these take minutes.
    for piece in ["${", "${A", "${A:-", "${A:", "#", " #", "\\", "\"", "'", "\n", "K='\n", " ", "\n#"] {
        for start in ["K=", "K=\"", "K='", ""] {
            for end in ["", "}", "\"", "'"] {
                let _ = parse(format!("{start}{}{end}", piece.repeat((1 << 16) / piece.len())).as_bytes());
            }
        }
    }
}
