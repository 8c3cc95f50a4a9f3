//! First names for people in questions, from many places.

/// Common given names; the order is part of what a seed means, so new ones go to the end.
pub(crate) const NAMES: [&str; 64] = [
    "Amara", "Mateo", "Yuki", "Leila", "Noah", "Priya", "Kofi", "Sofia", "Omar", "Mei", "Lucas",
    "Zainab", "Arjun", "Ingrid", "Tariq", "Ana", "Kwame", "Hana", "Diego", "Freya", "Ravi", "Nia",
    "Emil", "Fatima", "Jonas", "Aisha", "Minh", "Clara", "Tomás", "Sana", "Liam", "Ngozi", "Pavel",
    "Lupe", "Hiro", "Marta", "Idris", "Linh", "Oskar", "Chiara", "Samir", "Ama", "Felix", "Noor",
    "Andrei", "Talia", "Bao", "Elena", "Malik", "Suri", "Viktor", "Imani", "Rohan", "Greta",
    "Yusuf", "Paula", "Kai", "Zuri", "Mira", "Tevita", "Aroha", "Levi", "Dina", "Niko",
];
