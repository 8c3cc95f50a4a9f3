//! A connection that posts forms with as little work as it takes. It shares the processors with the server that it measures, so
//! what it spends is missing there.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::net::TcpStream;

use super::support::client::FORM;

/// A kept connection of a signed-in learner.
pub(crate) struct Wire {
    stream: TcpStream,
    /// The lines of a request that are always the same.
    head: String,
    /// What was received and not looked at yet.
    received: Vec<u8>,
}

impl Wire {
    /// Connects to a server.
    pub(crate) async fn open(address: SocketAddr, token: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            head: format!("Host: {address}\r\nCookie: cairn={token}\r\nContent-Type: {FORM}\r\n"),
            received: Vec::with_capacity(4_096),
        }
    }

    /// Posts a form and waits for the reply, all of it; its status.
    pub(crate) async fn post(&mut self, path: &str, form: &[u8]) -> u16 {
        let mut request = format!(
            "POST {path} HTTP/1.1\r\n{}Content-Length: {}\r\n\r\n",
            self.head,
            form.len()
        )
        .into_bytes();
        request.extend_from_slice(form);
        self.send(&request).await;

        let head = loop {
            if let Some(end) = self
                .received
                .windows(4)
                .position(|four| four == b"\r\n\r\n")
            {
                break end + 4;
            }
            self.receive().await;
        };
        let text = std::str::from_utf8(&self.received[..head])
            .unwrap()
            .to_ascii_lowercase();
        let status = text.split_whitespace().nth(1).unwrap().parse().unwrap();
        let length = text.split_once("content-length:").map_or(0, |(_, rest)| {
            rest.lines().next().unwrap().trim().parse().unwrap()
        });
        while self.received.len() < head + length {
            self.receive().await;
        }
        self.received.drain(..head + length);
        status
    }

    async fn send(&self, mut request: &[u8]) {
        while !request.is_empty() {
            self.stream.writable().await.unwrap();
            match self.stream.try_write(request) {
                Ok(written) => request = &request[written..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => panic!("the server went away: {error}"),
            }
        }
    }

    async fn receive(&mut self) {
        let mut part = [0; 4_096];
        loop {
            self.stream.readable().await.unwrap();
            match self.stream.try_read(&mut part) {
                Ok(0) => panic!("the server closed the connection"),
                Ok(read) => return self.received.extend_from_slice(&part[..read]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => panic!("the server went away: {error}"),
            }
        }
    }
}
