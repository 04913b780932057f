//! `manage.py createcachetable`. Neither the cache in memory nor Redis has a table, so Django's command does nothing
//! with them either.

use crate::error::Result;

/// Does nothing: no cache of this server is a table. For scripts that were written for Django
#[derive(clap::Args)]
pub(super) struct Args {
    /// Optional table names. They are ignored
    #[arg(value_name = "table_name")]
    tables: Vec<String>,
    /// Nominates a database onto which the cache tables will be installed. There is only one
    #[arg(long, value_parser = ["default"], default_value = "default")]
    database: String,
    /// Does not create the table, just prints the SQL that would be run. There is none
    #[arg(long)]
    dry_run: bool,
}

impl Args {
    pub(super) fn handle(&self) -> Result {
        Ok(())
    }
}
