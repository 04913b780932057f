//! `TaskViewSet`, a view of the application: what `OPTIONS` says of its fields.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use models::{Task, TaskData};

use support::Site;

const TASK_FIELDS: &str = concat!(
    r#"{"id":{"type":"integer","required":false,"read_only":true,"label":"ID"},"#,
    r#""title":{"type":"string","required":true,"read_only":false,"label":"Title","max_length":255},"#,
    r#""description":{"type":"string","required":false,"read_only":false,"label":"Description"},"#,
    r#""completed":{"type":"boolean","required":false,"read_only":false,"label":"Completed"},"#,
    r#""created_at":{"type":"datetime","required":false,"read_only":true,"label":"Created at"},"#,
    r#""updated_at":{"type":"datetime","required":false,"read_only":true,"label":"Updated at"},"#,
    r#""owner":{"type":"field","required":false,"read_only":true,"label":"Owner"}}"#
);

#[test]
fn a_list_describes_post_and_a_task_describes_put() {
    let site = Site::new(&views::urlpatterns());
    Task::create(&TaskData::new("hers"), &site.user("ann"), site.db().connection().unwrap()).unwrap();
    for (path, name, method) in [("/api/tasks/", "Task List", "POST"), ("/api/tasks/1/", "Task Instance", "PUT")] {
        let answer = site.ask(&format!("OPTIONS {path}"), &[("Authorization", &site.bearer("ann"))], "");
        let (start, end) = (format!(r#"{{"name":"{name}","#), format!(r#""actions":{{"{method}":{TASK_FIELDS}}}}}"#));
        assert!(answer.body.starts_with(&start) && answer.body.ends_with(&end), "{}", answer.body);
    }
}
