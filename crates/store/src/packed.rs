//! The JSON of statements, packed.
//!
//! Statements say much the same in much the same words, and they are most of a database. So each is compressed by itself
//! (Zstandard, RFC 8878) after a text that holds what most of them hold: some 1 500 bytes of an answer become 200. A page
//! of the file then has many statements instead of two or three, and that much less is read and written.
//!
//! The first byte says how: 0, as it is; 1, compressed after `packed/dictionary-1.txt`. What was packed must be read for
//! ever, so that file is never changed; a better one gets a number of its own.

use std::cell::RefCell;
use std::sync::LazyLock;

use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use crate::StoreError;

const AS_IT_IS: u8 = 0;
const COMPRESSED: u8 = 1;

const DICTIONARY: &[u8] = include_bytes!("packed/dictionary-1.txt");

/// What costs little and saves most.
const LEVEL: i32 = 3;

/// No text is longer, whatever damaged bytes claim: 64 MiB.
const LONGEST: usize = 64 << 20;

static ENCODER: LazyLock<Option<EncoderDictionary<'static>>> =
    LazyLock::new(|| EncoderDictionary::try_copy(DICTIONARY, LEVEL).ok());
static DECODER: LazyLock<Option<DecoderDictionary<'static>>> =
    LazyLock::new(|| DecoderDictionary::try_copy(DICTIONARY).ok());

thread_local! {
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> =
        RefCell::new(ENCODER.as_ref().and_then(|words| Compressor::with_prepared_dictionary(words).ok()));
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> =
        RefCell::new(DECODER.as_ref().and_then(|words| Decompressor::with_prepared_dictionary(words).ok()));
}

/// A text, packed; as it is where that is shorter.
pub(crate) fn pack(text: &str) -> Vec<u8> {
    compress(text).unwrap_or_else(|| {
        let mut packed = Vec::with_capacity(text.len() + 1);
        packed.push(AS_IT_IS);
        packed.extend_from_slice(text.as_bytes());
        packed
    })
}

fn compress(text: &str) -> Option<Vec<u8>> {
    if text.len() > LONGEST {
        return None;
    }
    COMPRESSOR.with_borrow_mut(|compressor| {
        let compressed = compressor.as_mut()?.compress(text.as_bytes()).ok()?;
        if compressed.len() >= text.len() {
            return None;
        }
        let mut packed = Vec::with_capacity(compressed.len() + 1);
        packed.push(COMPRESSED);
        packed.extend_from_slice(&compressed);
        Some(packed)
    })
}

/// The text that was packed; [`StoreError::Corrupt`] if there is none.
pub(crate) fn unpack(packed: &[u8]) -> Result<String, StoreError> {
    let damaged = || StoreError::corrupt("a packed text can't be read");
    let (how, content) = packed.split_first().ok_or_else(damaged)?;
    let bytes = match *how {
        AS_IT_IS => Some(content.to_vec()),
        COMPRESSED => DECOMPRESSOR.with_borrow_mut(|decompressor| {
            decompressor.as_mut()?.decompress(content, LONGEST).ok()
        }),
        _ => None,
    };
    String::from_utf8(bytes.ok_or_else(damaged)?).map_err(|_| damaged())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::value::hex;

    const ANSWER: &str = r#"{"actor":{"account":{"homePage":"cairn:people","name":"7"},"objectType":"Agent"},"id":"3b1f5a1e-1c3d-7d53-b0a4-9f2a6c1d8e77","object":{"id":"cairn:course/first-sums/skill/adding/template/two-numbers/item/42","objectType":"Activity"},"result":{"response":"12","success":true},"timestamp":"2026-03-02T08:15:30.250Z","verb":{"display":{"en":"answered"},"id":"http://adlnet.gov/expapi/verbs/answered"}}"#;

    /// What lies in databases out there was packed with this text.
    #[test]
    fn the_dictionary_stays_as_it_is() {
        assert_eq!(
            hex(&Sha256::digest(DICTIONARY)),
            "c0d604044ef3510133fe242c39c24974a90c00c340ab8e7bdd12c8d45abe6fbb"
        );
    }

    /// An answer as it was packed by the first version that did.
    #[test]
    fn what_was_packed_once_can_be_read() {
        let packed = crate::value::unhex("0128b52ffd608e00dd030052840f15b0b701d0344c00a4a555dbdc51537652660e945454ac00eee13c0607c5dbd4f246d2be40feda1f44f7322a53e0ca842b8ee896559fda94b7d29925da0e1300632a4b00d8cbbb1634950bac0ab7543602bbcc815b99c00a1aadcb83519bb3e79e375b2b785cef3901b423ee2d8a0b807d49814af41e0510").unwrap();
        assert_eq!(unpack(&packed).unwrap(), ANSWER);
    }

    #[test]
    fn statements_become_much_shorter() {
        let packed = pack(ANSWER);
        assert!(packed.len() * 5 < ANSWER.len() * 2, "{}", packed.len());
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back(text in any::<String>(), times in 1_usize..50) {
            let text = text.repeat(times);
            let packed = pack(&text);
            prop_assert!(packed.len() <= text.len() + 1);
            prop_assert_eq!(unpack(&packed).unwrap(), text);
        }

        #[test]
        fn what_is_damaged_is_refused_or_read(
            mut packed in prop_oneof![Just(pack(ANSWER)), proptest::collection::vec(any::<u8>(), 0..300)],
            damage in proptest::collection::vec((any::<usize>(), any::<u8>()), 0..4),
        ) {
            for (place, byte) in damage {
                if !packed.is_empty() {
                    let place = place % packed.len();
                    packed[place] = byte;
                }
            }
            if let Err(error) = unpack(&packed) {
                prop_assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
            }
        }
    }
}
