//! stand-in
pub fn parse_header_parameters(line: &str) -> Result<(String, Vec<(String, String)>), String> {
    let mut parts = line.split(';');
    let main = parts.next().unwrap_or("").trim().to_lowercase();
    Ok((
        main,
        parts
            .filter_map(|p| p.split_once('='))
            .map(|(k, v)| (k.trim().to_lowercase(), v.trim().trim_matches('"').to_owned()))
            .collect(),
    ))
}
