//! A connection that speaks with the record store, with as little work as it takes. It shares the processors with the
//! server that it measures, so what it spends is missing there.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A kept connection of a client.
pub(crate) struct Wire {
    stream: TcpStream,
    /// The lines of a request that are always the same.
    head: String,
    received: Vec<u8>,
}

impl Wire {
    pub(crate) async fn open(address: SocketAddr, authorization: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            head: format!(
                "Host: {address}\r\nAuthorization: {authorization}\r\nX-Experience-API-Version: 2.0.0\r\nContent-Type: application/json\r\n"
            ),
            received: Vec::with_capacity(1 << 20),
        }
    }

    /// Posts and waits for the whole reply: its status and body.
    pub(crate) async fn post(&mut self, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let mut request = format!(
            "POST {path} HTTP/1.1\r\n{}Content-Length: {}\r\n\r\n",
            self.head,
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        self.exchange(&request).await
    }

    /// Asks and waits likewise.
    pub(crate) async fn get(&mut self, path: &str) -> (u16, Vec<u8>) {
        let request = format!("GET {path} HTTP/1.1\r\n{}\r\n", self.head);
        self.exchange(request.as_bytes()).await
    }

    async fn exchange(&mut self, request: &[u8]) -> (u16, Vec<u8>) {
        self.stream.write_all(request).await.unwrap();
        self.received.clear();
        let head = loop {
            self.receive().await;
            let end = self
                .received
                .windows(4)
                .position(|four| four == b"\r\n\r\n");
            if let Some(end) = end {
                break end + 4;
            }
        };
        let text = std::str::from_utf8(&self.received[..head])
            .unwrap()
            .to_ascii_lowercase();
        let status = text.split_whitespace().nth(1).unwrap().parse().unwrap();
        let length: usize = text.split_once("content-length:").map_or(0, |(_, rest)| {
            rest.lines().next().unwrap().trim().parse().unwrap()
        });
        while self.received.len() < head + length {
            self.receive().await;
        }
        (status, self.received[head..head + length].to_vec())
    }

    async fn receive(&mut self) {
        let read = self.stream.read_buf(&mut self.received).await.unwrap();
        assert!(read > 0, "the server closed the connection");
    }
}

/// Base64 (RFC 4648, 4).
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let mut padded = [0; 3];
        padded[..three.len()].copy_from_slice(three);
        let bits = padded
            .iter()
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        for digit in 0..4 {
            if digit <= three.len() {
                text.push(char::from(DIGITS[bits >> (18 - 6 * digit) & 63]));
            } else {
                text.push('=');
            }
        }
    }
    text
}
