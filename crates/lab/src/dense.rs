//! Small dense systems of equations with a positive definite matrix.

/// A lower triangular root of a positive definite matrix, row by row; nothing if it is not positive definite.
fn cholesky(matrix: &[f64], size: usize) -> Option<Vec<f64>> {
    let mut root = vec![0.0; size * size];
    for row in 0..size {
        for column in 0..=row {
            let (before, this) = root.split_at(row * size);
            let known: f64 = if row == column {
                this[..column].iter().map(|value| value * value).sum()
            } else {
                let other = &before[column * size..column * size + column];
                this[..column].iter().zip(other).map(|(a, b)| a * b).sum()
            };
            let rest = matrix[row * size + column] - known;
            root[row * size + column] = if row == column {
                // Positive by more than rounding, measured against what it was before.
                if rest <= 1e-12 * matrix[row * size + row].abs() || !rest.is_finite() {
                    return None;
                }
                rest.sqrt()
            } else {
                rest / root[column * size + column]
            };
        }
    }
    Some(root)
}

/// The solution of `matrix x = right`, the matrix symmetric and given row by row; nothing where it is not positive
/// definite.
pub(crate) fn solve(matrix: &[f64], right: &[f64]) -> Option<Vec<f64>> {
    let size = right.len();
    let root = cholesky(matrix, size)?;
    let mut solution = right.to_vec();
    for row in 0..size {
        let known: f64 = (0..row)
            .map(|at| root[row * size + at] * solution[at])
            .sum();
        solution[row] = (solution[row] - known) / root[row * size + row];
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size)
            .map(|at| root[at * size + row] * solution[at])
            .sum();
        solution[row] = (solution[row] - known) / root[row * size + row];
    }
    Some(solution)
}

/// The inverse of a symmetric matrix, row by row; nothing where it is not positive definite.
pub(crate) fn inverse(matrix: &[f64], size: usize) -> Option<Vec<f64>> {
    let root = cholesky(matrix, size)?;
    // The inverse of the root, column by column, then its product with itself.
    let mut under = vec![0.0; size * size];
    for column in 0..size {
        for row in column..size {
            let one = f64::from(u8::from(row == column));
            let known: f64 = (column..row)
                .map(|at| root[row * size + at] * under[column * size + at])
                .sum();
            under[column * size + row] = (one - known) / root[row * size + row];
        }
    }
    let mut inverse = vec![0.0; size * size];
    for row in 0..size {
        for column in 0..=row {
            let (one, other) = (
                &under[row * size + row..(row + 1) * size],
                &under[column * size + row..(column + 1) * size],
            );
            let value = one.iter().zip(other).map(|(a, b)| a * b).sum();
            inverse[row * size + column] = value;
            inverse[column * size + row] = value;
        }
    }
    Some(inverse)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MATRIX: [f64; 9] = [4.0, 1.0, -0.5, 1.0, 3.0, 0.25, -0.5, 0.25, 2.0];

    fn product(left: &[f64], right: &[f64], columns: usize) -> Vec<f64> {
        let inner = right.len() / columns;
        let rows = left.len() / inner;
        let mut product = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                product.push(
                    (0..inner)
                        .map(|at| left[row * inner + at] * right[at * columns + column])
                        .sum(),
                );
            }
        }
        product
    }

    #[test]
    fn a_solution_solves_and_an_inverse_inverts() {
        let right = [1.0, -2.0, 0.5];
        let solution = solve(&MATRIX, &right).unwrap();
        for (found, expected) in product(&MATRIX, &solution, 1).iter().zip(right) {
            assert!((found - expected).abs() < 1e-12);
        }
        let inverse = inverse(&MATRIX, 3).unwrap();
        for (at, found) in product(&MATRIX, &inverse, 3).iter().enumerate() {
            let expected = f64::from(u8::from(at % 4 == 0));
            assert!((found - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn what_is_not_positive_definite_is_refused() {
        assert_eq!(solve(&[1.0, 2.0, 2.0, 1.0], &[1.0, 1.0]), None);
        assert_eq!(solve(&[1.0, 1.0, 1.0, 1.0], &[1.0, 1.0]), None);
        assert_eq!(inverse(&[f64::NAN], 1), None);
    }
}
