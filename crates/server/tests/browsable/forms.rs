//! The forms below a response: their inputs, what was typed, and the errors.

use crate::{page, send, send_form, server};

#[test]
fn a_form_has_an_input_for_each_field_that_clients_may_send() {
    let page = page(&server(), "alice", "GET /api/tasks/");
    page.has(&[
        "enctype=\"multipart/form-data\" novalidate method=\"post\">",
        "<label for=\"post-title\">Title</label>\n\
         <input id=\"post-title\" name=\"title\" aria-required=\"true\" type=\"text\" maxlength=\"255\" value=\"\">",
        "<textarea id=\"post-description\" name=\"description\" rows=\"4\">",
        "<input id=\"post-completed\" name=\"completed\" type=\"checkbox\" value=\"true\">",
        "<button class=\"main\">POST</button>",
    ]);
    page.lacks(&["name=\"id\"", "name=\"owner\"", "name=\"created_at\"", "<option>1", "aria-invalid"]);
}

#[test]
fn a_raw_form_has_every_media_type_and_the_fields() {
    let list = page(&server(), "alice", "GET /api/tasks/");
    list.has(&[
        "<option selected>application&#x2f;json</option>\n<option>application&#x2f;x-www-form-urlencoded</option>\n\
         <option>multipart&#x2f;form-data</option>",
        "{\n    &quot;title&quot;: &quot;&quot;,\n    &quot;description&quot;: &quot;&quot;,\n    \
         &quot;completed&quot;: false\n}</textarea>",
    ]);
}

/// DRF has no form for such a view.
#[test]
fn a_view_whose_handler_reads_a_serializer_has_a_form() {
    let server = server();
    let multiply = page(&server, "alice", "GET /api/multiply-by-seven/");
    multiply.has(&[
        "<input id=\"post-value\" name=\"value\" aria-required=\"true\" type=\"number\" value=\"\">",
        "{\n    &quot;value&quot;: null\n}</textarea>",
    ]);
    let done = send_form(&server, "alice", "POST /api/multiply-by-seven/", &[("value", "6")]);
    assert_eq!(done.status, 200);
    done.has(&["<span class=\"k\">&quot;result&quot;</span>: <span class=\"n\">42</span>"]);
    let refused = send_form(&server, "alice", "POST /api/multiply-by-seven/", &[("value", "six")]);
    assert_eq!(refused.status, 400);
    refused.has(&["<li>A valid integer is required.</li>", "type=\"text\" value=\"six\">"]);
}

#[test]
fn a_refused_form_keeps_what_was_typed() {
    let server = server();
    let fields =
        [("csrfmiddlewaretoken", "x"), ("title", " "), ("description", "</textarea><b>kept"), ("completed", "true")];
    let refused = send_form(&server, "alice", "POST /api/tasks/", &fields);
    assert_eq!(refused.status, 400);
    refused.has(&[
        "aria-invalid=\"true\" autofocus aria-describedby=\"post-title-errors\"",
        "<ul class=\"errors\" id=\"post-title-errors\">\n<li>This field may not be blank.</li>",
        ">\n&lt;&#x2f;textarea&gt;&lt;b&gt;kept</textarea>",
        "type=\"checkbox\" value=\"true\" checked>",
        "<b>HTTP 400 Bad Request</b>",
    ]);
    refused.lacks(&["<b>kept"]);
    assert_eq!(refused.html.matches("autofocus").count(), 1);
    let urlencoded = "application/x-www-form-urlencoded";
    let refused = send(&server, "alice", "POST /api/tasks/", urlencoded, Some("title=&description=kept+too"));
    refused.has(&[">\nkept too</textarea>", "may not be blank"]);
}

#[test]
fn a_created_object_leaves_an_empty_form() {
    let server = server();
    let created = send_form(&server, "alice", "POST /api/tasks/", &[("title", "new")]);
    assert_eq!(created.status, 201);
    created.has(&["<b>HTTP 201 Created</b>", "maxlength=\"255\" value=\"\">"]);
    created.lacks(&["class=\"errors\"", "checked"]);
}

#[test]
fn a_refused_text_stays_in_the_raw_form() {
    let server = server();
    for line in ["POST /api/tasks/", "PATCH /api/tasks/1/", "PUT /api/tasks/1/"] {
        let refused =
            send(&server, "alice", line, "application/json", Some("{\"title\": 7.5,\n\"completed\": \"x<\"}"));
        assert_eq!(refused.status, 400, "{line}");
        refused.has(&[
            "{&quot;title&quot;: 7.5,\n&quot;completed&quot;: &quot;x&lt;&quot;}</textarea>",
            "<li>Completed: Must be a valid boolean.</li>",
            "spellcheck=\"false\" aria-invalid=\"true\"",
        ]);
    }
    let broken = send(&server, "alice", "POST /api/tasks/", "application/json", Some("{\"title\": <"));
    broken.has(&["{&quot;title&quot;: &lt;</textarea>", "<li>JSON parse error - "]);
}

#[test]
fn a_long_body_is_not_shown_again() {
    let server = server();
    let json = |length| format!(r#"{{"title":"","description":"{}"}}"#, "<".repeat(length));
    let shown = send(&server, "alice", "POST /api/tasks/", "application/json", Some(&json(120_000)));
    shown.has(&["&lt;&lt;", "<li>Title: This field may not be blank.</li>"]);
    shown.lacks(&["data-keeps"]);
    let of_json = send(&server, "alice", "POST /api/tasks/", "application/json", Some(&json(140_000)));
    of_json.has(&["data-keeps", "too long to be shown again", "<li>Title: This field may not be blank.</li>"]);
    let of_form =
        send_form(&server, "alice", "POST /api/tasks/", &[("title", ""), ("description", &"<".repeat(140_000))]);
    of_form.has(&["data-keeps", "id=\"post-title-errors\">\n<li>This field may not be blank.</li>"]);
    let too_large = send(&server, "alice", "POST /api/tasks/", "application/json", Some(&json(3_000_000)));
    too_large.has(&["data-keeps"]);
    for (page, status) in [(of_json, 400), (of_form, 400), (too_large, 413)] {
        assert_eq!(page.status, status);
        assert!(page.html.len() < 10_000 && !page.html.contains("&lt;"), "{} bytes", page.html.len());
    }
}

#[test]
fn the_form_of_an_object_has_its_values() {
    let server = server();
    server.ask("alice", "PATCH /api/tasks/1/", r#"{"title":"a \"b\"","description":"<c>\n","completed":true}"#);
    for line in ["GET /api/tasks/1/", "PATCH /api/tasks/1/"] {
        let body = line.starts_with("PATCH").then_some("{}");
        let instance = send(&server, "alice", line, "application/json", body);
        assert_eq!(instance.status, 200);
        instance.has(&[
            "data-method=\"PUT\">",
            "type=\"text\" maxlength=\"255\" value=\"a &quot;b&quot;\">",
            "name=\"description\" rows=\"4\">\n&lt;c&gt;</textarea>",
            "value=\"true\" checked>",
            "<button class=\"main\" data-method=\"PUT\">PUT</button>\n\
             <button class=\"main\" data-method=\"PATCH\">PATCH</button>",
            "    &quot;title&quot;: &quot;a \\&quot;b\\&quot;&quot;,\n",
        ]);
    }
}

#[test]
fn a_refused_change_keeps_what_was_typed() {
    let server = server();
    let refused = send_form(&server, "alice", "PUT /api/tasks/1/", &[("title", ""), ("description", "typed")]);
    assert_eq!(refused.status, 400);
    refused.has(&["id=\"put-title-errors\"", "rows=\"4\">\ntyped</textarea>", "data-opens=\"delete\""]);
    let refused = send_form(&server, "alice", "PATCH /api/tasks/1/", &[("title", "")]);
    assert_eq!(refused.status, 400);
}

#[test]
fn no_form_changes_an_object_that_is_not_there() {
    let server = server();
    let not_found = page(&server, "alice", "GET /api/tasks/99/");
    not_found.lacks(&["PUT</button>", "DELETE</button>"]);
    let deleted = page(&server, "alice", "DELETE /api/tasks/1/");
    assert_eq!(deleted.status, 200);
    deleted.has(&["<b>HTTP 204 No Content</b>"]);
    deleted.lacks(&["PUT</button>", "DELETE</button>", "class=\"json\""]);
    // The object is not in the answer, so an HTML form would have no values.
    page(&server, "alice", "OPTIONS /api/tasks/2/").lacks(&["HTML form"]);
}

#[test]
fn passwords_and_tokens_are_not_shown_again() {
    let server = server();
    let refused =
        send_form(&server, "", "POST /api/auth/token/", &[("username", "alice"), ("password", "open-sesame")]);
    assert_eq!(refused.status, 401);
    refused.has(&[
        "name=\"username\" aria-required=\"true\" type=\"text\" autocomplete=\"username\" value=\"alice\">",
        "type=\"password\" autocomplete=\"current-password\" value=\"\">",
        "<li>No active account found with the given credentials</li>",
    ]);
    refused.lacks(&["open-sesame"]);
    let json = r#"{"username":"alice","password":"open-sesame"}"#;
    send(&server, "", "POST /api/auth/token/", "application/json", Some(json)).lacks(&["open-sesame"]);
    for (path, name) in [("verify", "token"), ("refresh", "refresh"), ("blacklist", "refresh")] {
        let path = format!("POST /api/auth/token/{path}/");
        let json = format!(r#"{{"{name}":"a-secret-token"}}"#);
        send(&server, "", &path, "application/json", Some(&json)).lacks(&["a-secret-token"]);
        send_form(&server, "", &path, &[(name, "a-secret-token")]).lacks(&["a-secret-token"]);
    }
}
