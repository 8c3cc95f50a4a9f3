//! Making statements findable that were stored before there was anything to find them by.

use cairn_store::Tx;
use cairn_xapi::Statement;

use crate::App;
use crate::error::{Error, Result};

/// The fact that it has been done.
const DONE: &str = "statements-findable";

/// Statements at a time.
const PAGE: u32 = 200;

impl App {
    /// Sees to it that all statements can be found by what they name; does nothing if it was done before. Statements that
    /// come in meanwhile are no trouble.
    ///
    /// # Errors
    /// Those of the store; a statement that cannot be read is left as it is.
    pub async fn make_statements_findable(&self) -> Result<()> {
        let done = self
            .store
            .read(|tx| Box::pin(async move { Ok::<_, Error>(tx.meta(DONE).await?) }))
            .await?;
        let mut after = i64::MIN;
        while done.is_none() {
            let last = self
                .store
                .write(move |tx| Box::pin(async move { page(tx, after).await }))
                .await?;
            match last {
                Some(last) => after = last,
                None => break,
            }
        }
        Ok(())
    }
}

/// Does a page and says where it ended.
async fn page(tx: &mut Tx, after: i64) -> Result<Option<i64>> {
    let page = tx.statements_without_terms(after, PAGE).await?;
    let Some(last) = page.last().map(|statement| statement.position) else {
        tx.put_meta(DONE, "yes").await?;
        return Ok(None);
    };
    for row in &page {
        match Statement::parse(&row.new.json) {
            Ok(statement) => tx.give_terms(row, &super::terms(&statement)).await?,
            Err(error) => {
                tracing::warn!(statement = row.new.statement_id, %error, "a statement cannot be read");
            }
        }
    }
    Ok(Some(last))
}
