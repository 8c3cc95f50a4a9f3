//! What figures say, in each language.
//!
//! A phrase has slots in braces, which [`fill`] fills; a language may put them in another order. To add a language, write its
//! [`FigureWords`] and name it in [`crate::language`].

/// One of something, and several: `{n}` is how many.
pub(crate) type Counted = (&'static str, &'static str);

/// The phrases of one language. Texts of the course itself stand in slots.
#[derive(Debug)]
pub(crate) struct FigureWords {
    /// Between the last two things of a list: ` and `.
    pub(crate) and: &'static str,
    /// A label that is empty.
    pub(crate) nothing: &'static str,
    /// A label that is a question mark.
    pub(crate) unknown: &'static str,
    pub(crate) equal_parts: Counted,
    pub(crate) bar_shaded: &'static str,
    pub(crate) bars_shaded: &'static str,
    pub(crate) circle_shaded: &'static str,
    pub(crate) circles_shaded: &'static str,
    pub(crate) area: &'static str,
    pub(crate) equal_rows: Counted,
    pub(crate) equal_columns: Counted,
    pub(crate) rows_shaded: Counted,
    pub(crate) columns_shaded: Counted,
    pub(crate) nothing_shaded: &'static str,
    pub(crate) crossing: &'static str,
    pub(crate) number_line: &'static str,
    pub(crate) divided: &'static str,
    pub(crate) one_step: &'static str,
    pub(crate) shows: &'static str,
    pub(crate) at_step: &'static str,
    pub(crate) at_left_end: &'static str,
    pub(crate) at_right_end: &'static str,
    pub(crate) step: &'static str,
    pub(crate) between_steps: &'static str,
    pub(crate) marked_at: &'static str,
    pub(crate) marked: &'static str,
    pub(crate) from_to: &'static str,
    pub(crate) jump: &'static str,
    pub(crate) labelled: &'static str,
    pub(crate) bold: &'static str,
    pub(crate) double_number_line: &'static str,
    pub(crate) ratio_table: &'static str,
    pub(crate) arrow: &'static str,
    pub(crate) area_model: &'static str,
    pub(crate) inside: &'static str,
    pub(crate) inside_rows: &'static str,
    pub(crate) balance: &'static str,
    pub(crate) level: &'static str,
    pub(crate) down_left: &'static str,
    pub(crate) down_right: &'static str,
    pub(crate) grid: &'static str,
    pub(crate) point: &'static str,
    pub(crate) from_origin: &'static str,
    pub(crate) right: &'static str,
    pub(crate) left: &'static str,
    pub(crate) up: &'static str,
    pub(crate) down: &'static str,
    pub(crate) straight_line: &'static str,
    pub(crate) bar_plot: &'static str,
    pub(crate) dot_plot: &'static str,
    pub(crate) dot_plot_of: &'static str,
    pub(crate) dots_at: Counted,
}

pub(crate) static ENGLISH: FigureWords = FigureWords {
    and: " and ",
    nothing: "nothing",
    unknown: "unknown",
    equal_parts: ("{n} part", "{n} equal parts"),
    bar_shaded: "a bar in {parts}, {shaded} shaded",
    bars_shaded: "{wholes} bars, each in {parts}, {shaded} parts shaded in all",
    circle_shaded: "a circle in {parts}, {shaded} shaded",
    circles_shaded: "{wholes} circles, each in {parts}, {shaded} parts shaded in all",
    area: "A square cut into {rows} and {columns}.",
    equal_rows: ("{n} row", "{n} equal rows"),
    equal_columns: ("{n} column", "{n} equal columns"),
    rows_shaded: ("{n} row is shaded", "{n} rows are shaded"),
    columns_shaded: ("{n} column is shaded", "{n} columns are shaded"),
    nothing_shaded: "Nothing is shaded.",
    crossing: "{rows}, {columns}; where they cross, the shading is double.",
    number_line: "A number line, {axis}",
    divided: "divided into {steps} equal steps.",
    one_step: "one step long.",
    shows: "It shows {numbers}.",
    at_step: "{number} at {step}",
    at_left_end: "{number} at the left end",
    at_right_end: "{number} at the right end",
    step: "step {number}",
    between_steps: "a place between step {before} and step {after}",
    marked_at: "{label} is marked at {place}.",
    marked: "{number} is marked.",
    from_to: "from {from} to {to}",
    jump: "A jump {ends}{labelled}.",
    labelled: ", labelled {label}",
    bold: "The line is bold {ends}.",
    double_number_line: "A double number line. {rows}",
    ratio_table: "A ratio table. {rows}",
    arrow: "An arrow from column {from} to column {to} says {label}.",
    area_model: "An area model, a rectangle cut into parts. Across the top: {across}. Down the side: {down}.",
    inside: "Inside: {cells}.",
    inside_rows: "Inside, row by row: {cells}.",
    balance: "A balance, {state}. On the left: {left}. On the right: {right}.",
    level: "level",
    down_left: "down on the left",
    down_right: "down on the right",
    grid: "A coordinate grid, x from {left} to {right} and y from {bottom} to {top}.",
    point: "A point",
    from_origin: "{name}: from the origin {x}, {y}.",
    right: "{n} right",
    left: "{n} left",
    up: "{n} up",
    down: "{n} down",
    straight_line: "A straight line{name} through {from} and {to}.",
    bar_plot: "A bar plot{axis}: {bars}.",
    dot_plot: "A dot plot over a line {axis} {dots}.",
    dot_plot_of: "A dot plot of {title} over a line {axis} {dots}.",
    dots_at: ("{n} dot at {place}", "{n} dots at {place}"),
};

pub(crate) static SPANISH: FigureWords = FigureWords {
    and: " y ",
    nothing: "nada",
    unknown: "desconocido",
    equal_parts: ("{n} parte", "{n} partes iguales"),
    bar_shaded: "una barra en {parts}, sombreadas: {shaded}",
    bars_shaded: "{wholes} barras, cada una en {parts}, {shaded} partes sombreadas en total",
    circle_shaded: "un círculo en {parts}, sombreadas: {shaded}",
    circles_shaded: "{wholes} círculos, cada uno en {parts}, {shaded} partes sombreadas en total",
    area: "Un cuadrado cortado en {rows} y {columns}.",
    equal_rows: ("{n} fila", "{n} filas iguales"),
    equal_columns: ("{n} columna", "{n} columnas iguales"),
    rows_shaded: ("{n} fila está sombreada", "{n} filas están sombreadas"),
    columns_shaded: (
        "{n} columna está sombreada",
        "{n} columnas están sombreadas",
    ),
    nothing_shaded: "Nada está sombreado.",
    crossing: "{rows}, {columns}; donde se cruzan, el sombreado es doble.",
    number_line: "Una recta numérica, {axis}",
    divided: "dividida en {steps} pasos iguales.",
    one_step: "de un paso de largo.",
    shows: "Muestra {numbers}.",
    at_step: "{number} en el {step}",
    at_left_end: "{number} en el extremo izquierdo",
    at_right_end: "{number} en el extremo derecho",
    step: "paso {number}",
    between_steps: "un lugar entre el paso {before} y el paso {after}",
    marked_at: "Marca {label}: {place}.",
    marked: "Marca: {number}.",
    from_to: "de {from} a {to}",
    jump: "Un salto {ends}{labelled}.",
    labelled: ", con la etiqueta {label}",
    bold: "La recta está resaltada {ends}.",
    double_number_line: "Una recta numérica doble. {rows}",
    ratio_table: "Una tabla de razones. {rows}",
    arrow: "Una flecha de la columna {from} a la columna {to} dice {label}.",
    area_model: "Un modelo de área, un rectángulo cortado en partes. Arriba: {across}. Al lado: {down}.",
    inside: "Dentro: {cells}.",
    inside_rows: "Dentro, fila por fila: {cells}.",
    balance: "Una balanza, {state}. A la izquierda: {left}. A la derecha: {right}.",
    level: "en equilibrio",
    down_left: "más baja a la izquierda",
    down_right: "más baja a la derecha",
    grid: "Un plano de coordenadas, x de {left} a {right} e y de {bottom} a {top}.",
    point: "Un punto",
    from_origin: "{name}: desde el origen {x}, {y}.",
    right: "{n} a la derecha",
    left: "{n} a la izquierda",
    up: "{n} hacia arriba",
    down: "{n} hacia abajo",
    straight_line: "Una recta{name} por {from} y {to}.",
    bar_plot: "Un gráfico de barras{axis}: {bars}.",
    dot_plot: "Un diagrama de puntos sobre una recta {axis} {dots}.",
    dot_plot_of: "Un diagrama de puntos de {title} sobre una recta {axis} {dots}.",
    dots_at: ("{n} punto en {place}", "{n} puntos en {place}"),
};

/// A phrase with its slots filled. What fills a slot is not looked into again.
pub(crate) fn fill(phrase: &str, slots: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(phrase.len() + 16);
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let slot = slots.iter().find(|(slot, _)| *slot == name);
        text.push_str(slot.map_or("", |(_, value)| value));
        rest = after;
    }
    text.push_str(rest);
    text
}

/// A phrase for so many.
pub(crate) fn counted(phrases: Counted, count: i64) -> String {
    let phrase = if count == 1 { phrases.0 } else { phrases.1 };
    fill(phrase, &[("n", &count.to_string())])
}
