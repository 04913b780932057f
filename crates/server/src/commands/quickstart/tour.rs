//! The text that `quickstart` prints: a page to open, and shell commands that use only `curl` and `sed`.

use super::Login;

/// The page that leads to all others.
pub(super) const FIRST_PAGE: &str = "/api/";

/// Each command works when it is pasted unchanged, after the commands above it.
const TOUR: &str = r#"
Open URL/api/ in a browser, and log in as 'USER'.

Try the rest as user 'USER' in another terminal:

curl -s URL/api/health/; echo
TOKEN=$(curl -s -X POST URL/api/auth/token/ -H 'Content-Type: application/json' -d '{"username": "USER", "password": "WORD"}' | sed 's/.*"access":"\([^"]*\)".*/\1/')
curl -s URL/api/me/ -H "Authorization: Bearer $TOKEN"; echo
curl -s URL/api/tasks/ -H "Authorization: Bearer $TOKEN"; echo
TASK=$(curl -s -X POST URL/api/tasks/ -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"title": "Write a client"}' | sed 's/.*"id":\([0-9]*\).*/\1/')
curl -s -X PATCH URL/api/tasks/$TASK/ -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"completed": true}'; echo
curl -s URL/api/tasks/$TASK/ -H "Authorization: Bearer $TOKEN"; echo
"#;

/// The text for the server at `url`.
pub(super) fn text(url: &str, login: &Login) -> String {
    TOUR.replace("URL", url).replace("USER", login.username).replace("WORD", &login.password)
}
