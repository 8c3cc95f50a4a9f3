//! Personal settings: everybody has their own pages as they like them, whatever they are.

use cairn_store::Settings;

use crate::App;
use crate::authorise::{self, Action, Actor};
use crate::error::{Error, Result};

/// The longest language tag that is kept, in bytes: RFC 5646 (section 4.4.1) asks for room for 35 characters.
const LONGEST_LOCALE: usize = 35;

impl App {
    /// Keeps what somebody has chosen for their own pages; it holds from the next page on. `locale` is the BCP 47 tag of
    /// the language.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a tag that is none.
    pub async fn change_settings(
        &self,
        actor: &Actor,
        settings: Settings,
        locale: &str,
    ) -> Result<()> {
        let is_tag = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if locale.is_empty() || locale.len() > LONGEST_LOCALE || !locale.bytes().all(is_tag) {
            return Err(Error::Invalid("that is no language".to_owned()));
        }
        let (actor, locale) = (actor.clone(), locale.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let person = actor.person_id;
                    authorise::check(tx, &actor, Action::ChangeSettings, person).await?;
                    tx.put_settings(person, &settings).await?;
                    tx.set_locale(person, &locale).await?;
                    Ok(())
                })
            })
            .await
    }
}
