//! Statements on their way to other record stores, over HTTP.

use std::io::Read;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use cairn_app::forwarding::{Answer, Courier, Parcel};
use ureq::Agent;
use ureq::http::{HeaderMap, header};
use ureq::tls::{RootCerts, TlsConfig};

/// A connection that takes longer has failed.
const CONNECTING: Duration = Duration::from_secs(10);

/// A request that takes longer has failed.
const PATIENCE: Duration = Duration::from_mins(1);

/// Bytes of an answer that are read.
const SAID: u64 = 16 << 10;

/// Brings statements to other record stores. Whoever the machine trusts, by its certificates, is trusted; redirections are not
/// followed.
#[derive(Clone, Debug)]
pub struct HttpCourier {
    agent: Agent,
}

impl Default for HttpCourier {
    fn default() -> Self {
        let trusted = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .build();
        let config = Agent::config_builder()
            .tls_config(trusted)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECTING))
            .timeout_global(Some(PATIENCE))
            .user_agent(concat!("Cairn/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: Agent::new_with_config(config),
        }
    }
}

impl Courier for HttpCourier {
    async fn deliver(&self, parcel: Parcel) -> Result<Answer, String> {
        let agent = self.agent.clone();
        let delivering = tokio::task::spawn_blocking(move || deliver(&agent, &parcel));
        delivering
            .await
            .unwrap_or_else(|_| Err("the request broke off".to_owned()))
    }
}

fn deliver(agent: &Agent, parcel: &Parcel) -> Result<Answer, String> {
    let credentials = BASE64_STANDARD.encode(format!("{}:{}", parcel.key, parcel.secret));
    let response = agent
        .post(&parcel.url)
        .header(header::AUTHORIZATION, format!("Basic {credentials}"))
        .header(header::CONTENT_TYPE, &parcel.content_type)
        .header("X-Experience-API-Version", &parcel.version)
        .send(parcel.body.as_slice())
        .map_err(|error| match error {
            ureq::Error::Io(error) => error.to_string(),
            error => error.to_string(),
        })?;
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers(), SystemTime::now());
    let mut said = Vec::new();
    let mut body = response.into_body();
    let mut reader = body.as_reader().take(SAID);
    // What can't be read of it is not needed to know the outcome.
    let _ = reader.read_to_end(&mut said);
    Ok(Answer {
        status,
        retry_after,
        said: String::from_utf8_lossy(&said).into_owned(),
    })
}

/// How long a server asks to be left alone: seconds, or a date (RFC 9110 section 10.2.3).
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_may_ask_for_seconds_or_until_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        for (text, wish) in [
            ("120", Some(120)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sun, 06 Nov 1994 08:40:37 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
        ] {
            let headers = [(header::RETRY_AFTER, text.parse().unwrap())];
            let found = retry_after(&headers.into_iter().collect(), now);
            assert_eq!(found, wish.map(Duration::from_secs), "{text}");
        }
    }
}
