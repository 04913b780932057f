//! The recorded conversations, held with this server: every answer is the reference's, or stands in
//! `docs/differences.md`.

mod support;

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use support::{Server, fixture, wire};

mod marks;

/// Plays every conversation of a topic and returns what differs.
fn play_topic(topic: &Path, tokens: &HashMap<String, String>) -> (usize, Vec<String>) {
    let recording: Value = serde_json::from_slice(&std::fs::read(topic).unwrap()).unwrap();
    let mut differences = Vec::new();
    let mut played = 0;
    for conversation in recording["conversations"].as_array().unwrap() {
        let server = Server::start(&fixture::template());
        let mut values = tokens.clone();
        for exchange in conversation["exchanges"].as_array().unwrap() {
            played += 1;
            let difference = play_one(exchange, &server, &mut values);
            let name = format!(
                "{} / {}",
                topic.file_stem().unwrap().to_string_lossy(),
                conversation["name"].as_str().unwrap()
            );
            differences.extend(difference.map(|text| format!("{name}\n{text}")));
        }
    }
    (played, differences)
}

fn play_one(exchange: &Value, server: &Server, values: &mut HashMap<String, String>) -> Option<String> {
    let request = &exchange["request"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let pair = |pair: &Value, values: &HashMap<String, String>| (text(&pair[0]), marks::fill(&text(&pair[1]), values));
    let headers: Vec<_> = request["headers"].as_array().unwrap().iter().map(|header| pair(header, values)).collect();
    let body = marks::body(request).map(|body| match String::from_utf8(body) {
        Ok(text) => marks::fill(&text, values).into_bytes(),
        Err(error) => error.into_bytes(),
    });
    let (method, path) = (text(&request["method"]), text(&request["path"]));
    let mut answer = wire::exchange(server.address, &method, &path, &headers, body.as_deref());
    if let Some(save) = exchange["save"].as_object() {
        let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        values.extend(save.iter().map(|(key, name)| (text(name), said[key].as_str().unwrap_or_default().to_owned())));
    }
    marks::mark(&mut answer, &headers);
    let expected = marks::expected(&exchange["response"]);
    marks::compare(&expected, answer)
        .map(|difference| format!("  {method} {path} {headers:?} {}\n{difference}", request["body"]))
}

#[test]
fn every_recorded_exchange_is_answered_as_the_reference_did() {
    let tokens: HashMap<String, String> =
        serde_json::from_slice(&std::fs::read(fixture::recorded().join("tokens.json")).unwrap()).unwrap();
    let wanted = std::env::var("TOPICS").unwrap_or_default();
    let mut topics: Vec<_> =
        std::fs::read_dir(fixture::recorded()).unwrap().map(|entry| entry.unwrap().path()).collect();
    topics.retain(|topic| {
        let name = topic.file_stem().unwrap().to_string_lossy();
        topic.extension().is_some_and(|extension| extension == "json")
            && name != "fixture"
            && name != "tokens"
            && (wanted.is_empty() || wanted.split(',').any(|topic| topic == name))
    });
    topics.sort();
    let mut all = Vec::new();
    let mut total = 0;
    for topic in &topics {
        let (played, differences) = play_topic(topic, &tokens);
        println!(
            "{}: {played} exchanges, {} differences",
            topic.file_stem().unwrap().to_string_lossy(),
            differences.len()
        );
        total += played;
        all.extend(differences);
    }
    println!("{total} exchanges, {} differences", all.len());
    assert!(all.is_empty(), "{}", all.join("\n\n"));
}
