//! Sends the recorded requests to this server: every answer is that of the reference, or `docs/differences.md` lists
//! the exchange.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod marks;
mod support;

use std::collections::HashMap;
use std::io::Read;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use flate2::read::GzDecoder;
use serde_json::Value;

use support::{Server, fixture, wire};
use test_database::on_postgres;

/// An exchange, as the list of differences names it.
struct Played {
    topic: String,
    request: String,
    conversation: String,
    difference: Option<String>,
    status: u16,
}

/// Plays topics in one thread for each processor. Each conversation has a database and an application of its own.
fn play_topics(topics: &[PathBuf]) -> Vec<Played> {
    let tokens = tokens();
    let left = Mutex::new(topics.iter());
    let next = || left.lock().unwrap().next();
    let play = || std::iter::from_fn(next).flat_map(|topic| play_topic(topic, &tokens)).collect();
    let count = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(play)).collect();
        threads.into_iter().flat_map(|thread| -> Vec<Played> { thread.join().unwrap() }).collect()
    })
}

fn play_topic(topic: &Path, tokens: &HashMap<String, String>) -> Vec<Played> {
    let recording = read(topic);
    let topic = name(topic);
    let (settings, own_tokens) = (texts(&recording["settings"]), texts(&recording["tokens"]));
    let template = recording["fixture"].as_str().map_or_else(fixture::template, fixture::template_of);
    let mut played = Vec::new();
    for conversation in recording["conversations"].as_array().unwrap() {
        // The throttles of a new application have not counted a request.
        let server = Server::start_with_settings(template, &settings);
        let mut values = tokens.clone();
        values.extend(own_tokens.iter().cloned());
        for exchange in conversation["exchanges"].as_array().unwrap() {
            let (answer, difference) = play_one(exchange, &server, &mut values);
            let request = &exchange["request"];
            played.push(Played {
                topic: topic.clone(),
                request: format!("{} {}", text(&request["method"]), text(&request["path"])),
                conversation: text(&conversation["name"]),
                difference: difference.map(|difference| format!("{request}\n{difference}")),
                status: answer,
            });
        }
    }
    let same = played.iter().filter(|played| played.difference.is_none()).count();
    println!("{topic}: {same} of {} the same", played.len());
    played
}

fn play_one(exchange: &Value, server: &Server, values: &mut HashMap<String, String>) -> (u16, Option<String>) {
    let request = &exchange["request"];
    let pair = |pair: &Value| (text(&pair[0]), marks::fill(&text(&pair[1]), values));
    let headers: Vec<_> = request["headers"].as_array().unwrap().iter().map(pair).collect();
    let body = marks::body(request).map(|body| match String::from_utf8(body) {
        Ok(text) => marks::fill(&text, values).into_bytes(),
        Err(error) => error.into_bytes(),
    });
    let (method, path) = (text(&request["method"]), text(&request["path"]));
    let mut answer = wire::exchange(server.address, &method, &path, &headers, body.as_deref());
    decompress(&mut answer);
    if let Some(save) = exchange["save"].as_object() {
        let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        values.extend(save.iter().map(|(key, name)| (text(name), said[key].as_str().unwrap_or_default().to_owned())));
    }
    marks::mark(&mut answer, &headers, &server.simple_jwt);
    let status = answer.status;
    (status, marks::compare(&marks::expected(&exchange["response"]), answer))
}

/// Compressed bodies have random lengths, so the recordings have plain ones.
fn decompress(answer: &mut wire::Answer) {
    if answer.headers.contains(&("content-encoding".into(), "gzip".into())) {
        let compressed = std::mem::take(&mut answer.body);
        if !compressed.is_empty() {
            GzDecoder::new(&*compressed).read_to_end(&mut answer.body).unwrap();
        }
        answer.headers.retain(|(name, _)| name != "content-length");
    }
}

/// The text values of an object by name. Empty if there is no object.
fn texts(object: &Value) -> Vec<(String, String)> {
    object.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn read(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

fn tokens() -> HashMap<String, String> {
    texts(&read(&fixture::recorded().join("tokens.json"))).into_iter().collect()
}

fn name(topic: &Path) -> String {
    topic.file_stem().unwrap().to_string_lossy().into_owned()
}

fn topics() -> Vec<PathBuf> {
    let files = std::fs::read_dir(fixture::recorded()).unwrap().map(|entry| entry.unwrap().path());
    let is_topic = |file: &PathBuf| {
        file.extension().is_some_and(|extension| extension == "json")
            && !["fixture", "tokens"].contains(&name(file).as_str())
    };
    let mut topics: Vec<PathBuf> = files.filter(is_topic).collect();
    topics.sort();
    topics
}

fn is_compared(topic: &Path) -> bool {
    let topic = name(topic);
    // Databases order texts differently, and PostgreSQL ignores the case of all letters.
    let depends_on_the_database = topic == "lists_sqlite";
    !(depends_on_the_database && on_postgres())
}

/// The list in `docs/differences.md`: topics, each with its requests. `None` if every exchange of the topic differs.
fn listed() -> Vec<(String, Option<String>)> {
    let page = include_str!("../../../docs/differences.md");
    let entries = page.lines().filter_map(|line| line.strip_prefix("- `")?.split_once("`: "));
    let request = |text: &str| text.strip_prefix('`').and_then(|text| text.strip_suffix('`')).map(str::to_owned);
    entries.map(|(topic, text)| (topic.to_owned(), request(text))).collect()
}

fn is_listed(played: &Played, listed: &[(String, Option<String>)]) -> bool {
    listed.iter().any(|(topic, request)| {
        *topic == played.topic && request.as_ref().is_none_or(|request| *request == played.request)
    })
}

/// What is wrong with an answer, if it is wrong.
fn fault(played: &Played, listed: &[(String, Option<String>)]) -> Option<String> {
    let Played { topic, request, conversation, difference, status } = played;
    match (difference, is_listed(played, listed)) {
        (None, false) => None,
        (None, true) => Some(format!("{topic} / {conversation}: {request} is listed, and the same")),
        (Some(_), true) if *status < 500 => None,
        (Some(difference), _) => Some(format!("{topic} / {conversation}\n{difference}")),
    }
}

/// How many differences are printed.
const SHOWN: usize = 20;

const HINT: &str =
    "If this is intended, change the reference in docs/drf too, and record its answers with ./dev record.";

#[test]
fn every_recorded_exchange_has_the_recorded_answer() {
    let compared: Vec<PathBuf> = topics().into_iter().filter(|topic| is_compared(topic)).collect();
    let played = play_topics(&compared);
    let listed = listed();
    let wrong: Vec<String> = played.iter().filter_map(|played| fault(played, &listed)).collect();
    let count = played.len();
    assert!(count >= 3_600, "{count} exchanges were played");
    let shown = &wrong[..wrong.len().min(SHOWN)];
    assert!(wrong.is_empty(), "{}\n\n{} of {count} answers differ. {HINT}", shown.join("\n\n"), wrong.len());
}

#[test]
fn every_listed_difference_is_recorded() {
    assert!(listed().len() >= 5, "{:?}", listed());
    let played: Vec<String> = topics().iter().map(|topic| std::fs::read_to_string(topic).unwrap()).collect();
    for (topic, request) in listed() {
        assert!(topics().iter().any(|file| name(file) == topic), "there is no topic {topic}");
        if let Some((_, path)) = request.as_ref().and_then(|request| request.split_once(' ')) {
            let path = serde_json::to_string(path).unwrap();
            assert!(played.iter().any(|recording| recording.contains(&path)), "{path} is not recorded");
        }
    }
}
