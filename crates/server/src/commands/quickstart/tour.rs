//! The lines to paste into another terminal: a tour of the API with nothing but `curl` and `sed`.

use super::Login;

/// Each line works when pasted as it is, after those above it.
const TOUR: &str = r#"
Try it in another terminal:

curl -s URL/api/health/; echo
TOKEN=$(curl -s -X POST URL/api/auth/token/ -H 'Content-Type: application/json' -d '{"username": "USER", "password": "WORD"}' | sed 's/.*"access":"\([^"]*\)".*/\1/')
curl -s URL/api/me/ -H "Authorization: Bearer $TOKEN"; echo
curl -s URL/api/tasks/ -H "Authorization: Bearer $TOKEN"; echo
TASK=$(curl -s -X POST URL/api/tasks/ -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"title": "Write a client"}' | sed 's/.*"id":\([0-9]*\).*/\1/')
curl -s -X PATCH URL/api/tasks/$TASK/ -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"completed": true}'; echo
curl -s URL/api/tasks/$TASK/ -H "Authorization: Bearer $TOKEN"; echo
"#;

/// The tour of the server at `url`.
pub(super) fn text(url: &str, login: &Login) -> String {
    TOUR.replace("URL", url).replace("USER", login.username).replace("WORD", &login.password)
}
