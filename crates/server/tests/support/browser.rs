//! What a browser does with the pages: it keeps cookies by their paths, follows redirects, and sends forms.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::Value;

use super::wire::{self, Answer};
use super::{SECRET_KEY, Server};

/// A browser with its cookies, by name: path and value.
#[derive(Clone)]
pub(crate) struct Browser<'s> {
    pub(crate) server: &'s Server,
    pub(crate) cookies: BTreeMap<String, (String, String)>,
    /// Sent with every request.
    pub(crate) headers: Vec<(String, String)>,
}

impl<'s> Browser<'s> {
    pub(crate) fn new(server: &'s Server) -> Browser<'s> {
        let accept = ("Accept".to_owned(), "text/html,application/xhtml+xml,*/*;q=0.8".to_owned());
        Browser { server, cookies: BTreeMap::new(), headers: vec![accept] }
    }

    /// A browser in which a user of the fixture has logged in.
    pub(crate) fn of_alice(server: &'s Server) -> Browser<'s> {
        let mut browser = Browser::new(server);
        let answer = browser.log_in("alice", "correct horse battery", "/api/me/");
        assert_eq!((answer.status, answer.header("location")), (303, Some("/api/me/")), "{answer:?}");
        browser
    }

    /// Opens the form of the login and sends it.
    pub(crate) fn log_in(&mut self, username: &str, password: &str, next: &str) -> Answer {
        let url = format!("/api-auth/login/?next={next}");
        let token = self.get(&url).csrf_token();
        self.post(&url, &[("csrfmiddlewaretoken", &token), ("username", username), ("password", password)])
    }

    pub(crate) fn get(&mut self, url: &str) -> Answer {
        self.send("GET", url, &[], None)
    }

    pub(crate) fn post(&mut self, url: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form(fields);
        self.send("POST", url, &[("Content-Type", "application/x-www-form-urlencoded")], Some(&body))
    }

    /// Sends one request, and keeps the cookies of the answer.
    pub(crate) fn send(&mut self, method: &str, url: &str, headers: &[(&str, &str)], body: Option<&str>) -> Answer {
        let path = url.split('?').next().unwrap();
        let owned = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let sent = self.cookies.iter().filter(|(_, (folder, _))| path.starts_with(folder.as_str()));
        let sent: Vec<_> = sent.map(|(name, (_, value))| format!("{name}={value}")).collect();
        let cookie = (!sent.is_empty()).then(|| ("Cookie".to_owned(), sent.join("; ")));
        let headers: Vec<_> = self.headers.iter().cloned().chain(owned).chain(cookie).collect();
        let answer = wire::exchange(self.server.address, method, url, &headers, body.map(str::as_bytes));
        for cookie in answer.cookies() {
            self.keep(cookie);
        }
        answer
    }

    /// The same, and follows redirects as browsers do. Returns the last URL too.
    pub(crate) fn follow(
        &mut self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> (String, Answer) {
        let (mut method, mut url, mut body) = (method.to_owned(), url.to_owned(), body);
        for _ in 0..20 {
            let answer = self.send(&method, &url, headers, body);
            match (answer.status, answer.header("location")) {
                (303, Some(next)) => (method, url, body) = ("GET".to_owned(), next.to_owned(), None),
                (307, Some(next)) => url = next.to_owned(),
                _ => return (url, answer),
            }
        }
        panic!("{url} redirects for ever");
    }

    fn keep(&mut self, cookie: &str) {
        let mut parts = cookie.split("; ");
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let attributes: Vec<&str> = parts.collect();
        let path = attributes.iter().find_map(|attribute| attribute.strip_prefix("Path=")).unwrap();
        match attributes.contains(&"Max-Age=0") {
            true => drop(self.cookies.remove(name)),
            false => drop(self.cookies.insert(name.to_owned(), (path.to_owned(), value.to_owned()))),
        }
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> &str {
        &self.cookies[name].1
    }

    /// Replaces the access token by one with the same claims that has expired.
    pub(crate) fn expire(&mut self) {
        let token = self.cookie("page_access").to_owned();
        let [header, payload, _] = token.split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
        let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
        claims["exp"] = (SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - 10).into();
        let text = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let key = EncodingKey::from_secret(SECRET_KEY.as_bytes());
        let signature = crypto::sign(text.as_bytes(), &key, Algorithm::HS256).unwrap();
        self.cookies.get_mut("page_access").unwrap().1 = format!("{text}.{signature}");
    }
}

/// The body of a form.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>().join("&")
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn cookies(&self) -> Vec<&str> {
        let cookies = self.headers.iter().filter(|(name, _)| name == "set-cookie");
        cookies.map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The text of a page, without its tags.
    pub(crate) fn page(&self) -> String {
        let text: String =
            self.text().split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
        let entities =
            [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
        entities.iter().fold(text, |text, (entity, letter)| text.replace(entity, letter))
    }

    /// The CSRF token of the first form of a page.
    #[track_caller]
    pub(crate) fn csrf_token(&self) -> String {
        let (_, rest) = self.text().split_once(r#"name="csrfmiddlewaretoken" value=""#).expect("the page has a form");
        rest.split('"').next().unwrap().to_owned()
    }
}
