//! A browser without a screen: one connection that is kept, one session cookie, forms.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A request that takes longer has failed.
const PATIENCE: Duration = Duration::from_mins(1);

/// Why there was no reply: the server went away.
pub(crate) type Gone = Box<dyn Error + Send + Sync>;

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: StatusCode,
    /// Where it leads on to.
    pub(crate) location: Option<String>,
    /// The page.
    pub(crate) body: String,
}

/// A client of one server.
pub(crate) struct Client {
    address: SocketAddr,
    token: Option<String>,
    authorization: Option<String>,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl Client {
    /// Somebody who is not signed in.
    pub(crate) fn stranger(address: SocketAddr) -> Self {
        Self {
            address,
            token: None,
            authorization: None,
            connection: None,
        }
    }

    /// The holder of a session.
    pub(crate) fn signed_in(address: SocketAddr, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..Self::stranger(address)
        }
    }

    /// Another system, with the key and secret of a client of the record store.
    pub(crate) fn of_system(address: SocketAddr, key: &str, secret: &str) -> Self {
        let both = BASE64_STANDARD.encode(format!("{key}:{secret}"));
        Self {
            authorization: Some(format!("Basic {both}")),
            ..Self::stranger(address)
        }
    }

    /// Fetches a page; follows nothing.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Reply, Gone> {
        self.send(Method::GET, path, None, Bytes::new()).await
    }

    /// Sends a form; follows nothing.
    pub(crate) async fn post<N: AsRef<str>, V: AsRef<str>>(
        &mut self,
        path: &str,
        fields: &[(N, V)],
    ) -> Result<Reply, Gone> {
        let pairs = fields
            .iter()
            .map(|(name, value)| format!("{}={}", escape(name.as_ref()), escape(value.as_ref())));
        let form = pairs.collect::<Vec<_>>().join("&");
        self.send(Method::POST, path, Some(FORM), form.into()).await
    }

    /// Sends a request as it is.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        content_type: Option<&str>,
        body: Bytes,
    ) -> Result<Reply, Gone> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.address.to_string());
        if let Some(token) = &self.token {
            request = request.header(header::COOKIE, format!("cairn={token}"));
        }
        if let Some(authorization) = &self.authorization {
            request = request
                .header(header::AUTHORIZATION, authorization)
                .header("X-Experience-API-Version", "2.0.0");
        }
        if let Some(kind) = content_type {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let request = request.body(Full::new(body))?;
        tokio::time::timeout(PATIENCE, self.exchange(request)).await?
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<Reply, Gone> {
        let mut connection = match self.connection.take().filter(|kept| !kept.is_closed()) {
            Some(kept) => kept,
            None => connect(self.address).await?,
        };
        connection.ready().await?;
        let response = connection.send_request(request).await?;
        let status = response.status();
        let location = response.headers().get(header::LOCATION);
        let location = location
            .map(|to| to.to_str().map(str::to_owned))
            .transpose()?;
        let body = response.into_body().collect().await?.to_bytes();
        self.connection = Some(connection);
        Ok(Reply {
            status,
            location,
            body: String::from_utf8(body.to_vec())?,
        })
    }
}

/// The content type of forms.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

async fn connect(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>, Gone> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    // Its errors are those of the requests on it.
    tokio::spawn(connection);
    Ok(sender)
}

/// The value of the first input of this name on a page.
pub(crate) fn input(page: &str, name: &str) -> Option<String> {
    let name = format!("name=\"{name}\"");
    let tag = page
        .split('<')
        .find(|tag| tag.starts_with("input") && tag.contains(&name))?;
    let (_, value) = tag.split_once("value=\"")?;
    value.split('"').next().map(str::to_owned)
}

fn escape(text: &str) -> String {
    let escape = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(escape).collect()
}
