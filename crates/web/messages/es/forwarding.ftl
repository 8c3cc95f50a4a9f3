forward-title = Reenviar declaraciones
forward-lead = Lo que se registra aquí puede seguir a otros almacenes de registros, como el de un distrito. A ningún otro sitio va nada.
forward-back = Otros sistemas
forward-link = Reenviar declaraciones a otros almacenes de registros
forward-none = Por ahora no se reenvía nada.
forward-seconds = { $count ->
    [one] un segundo
   *[other] { $count } segundos
}
forward-minutes = { $count ->
    [one] un minuto
   *[other] { $count } minutos
}
forward-hours = { $count ->
    [one] una hora
   *[other] { $count } horas
}
forward-days = { $count ->
    [one] un día
   *[other] { $count } días
}
forward-paused = En pausa.
forward-delivered = { $count ->
    [one] Una declaración entregada.
   *[other] { $count } declaraciones entregadas.
}
forward-nothing-waits = Nada espera.
forward-wait = { $count ->
    [one] Una espera.
   *[other] { $count } esperan.
}
forward-many-wait = Esperan más de { $count }.
forward-waited = La más antigua ha esperado { $time }.
forward-failed = { $count ->
    [one] El último intento ha fallado.
   *[other] Los últimos { $count } intentos han fallado.
}
forward-next = Próximo intento en { $time }.
forward-locked = Su secreto no se puede abrir aquí: falta el archivo secret.key o es otro. Recupéralo, o da el secreto de nuevo con la orden «cairn forward secret».
forward-what = Qué se reenvía
forward-own = Solo lo ocurrido en Cairn, no lo que entregaron otros sistemas
forward-all = Todo
forward-verb = Con el verbo
forward-activity = Sobre
forward-people = Allí, quienes aprenden figuran como cuentas de
forward-people-help = Una dirección que no use ningún otro Cairn. Vacío: se crea una para este centro. Quienes aprenden aparecen con su número, no con su nombre.
forward-aside = { $count ->
    [one] Una declaración fue rechazada y está apartada.
   *[other] { $count } declaraciones fueron rechazadas y están apartadas.
}
forward-aside-help = Las demás siguen sin ellas. Vuelve a intentarlo cuando el otro almacén esté arreglado.
forward-resume = Continuar
forward-now = Intentar ahora
forward-pause = Pausar
forward-again = Reintentar lo rechazado
forward-remove = Quitar
forward-new = Reenviar declaraciones a un almacén de registros
forward-endpoint = Dirección de su punto de acceso xAPI
forward-endpoint-help = Por ejemplo https://lrs.example.org/xapi
forward-secret-help = Se guarda sellado y no se vuelve a mostrar.
forward-version = Versión de xAPI que habla
forward-from-now = Solo desde ahora, no lo ya registrado
forward-more = Más opciones
forward-activity-field = Actividad (vacío: cualquiera)
forward-http = La dirección puede empezar por http: cualquiera en el camino puede leerlo todo
forward-add = Empezar a reenviar
forward-mistake = { $count ->
    [one] Todavía no se reenvía nada: hay que corregir una cosa de este formulario.
   *[other] Todavía no se reenvía nada: hay que corregir { $count } cosas de este formulario.
}
forward-mistake-name = Ponle un nombre de 200 caracteres como mucho.
forward-mistake-address = Da una dirección completa, por ejemplo https://lrs.example.org/xapi.
forward-mistake-scheme = La dirección debe empezar por https://.
forward-mistake-http = Por http cualquiera en el camino puede leerlo todo: da una dirección con https, o indica abajo que quieres http.
forward-mistake-more = La dirección no debe llevar usuario, signo de interrogación ni #.
forward-mistake-no-key = Da la clave que te dio el almacén: es el usuario con el que Cairn entra allí.
forward-mistake-key = Una clave no lleva dos puntos. Copia lo que está delante, sin el secreto.
forward-mistake-no-secret = Da el secreto que te dio el almacén.
forward-mistake-secret = Un secreto es una sola línea. Cópialo otra vez.
forward-mistake-version = Elige una de las versiones.
forward-mistake-verb = Da la dirección completa de un verbo, por ejemplo http://adlnet.gov/expapi/verbs/answered, o nada.
forward-mistake-activity = Da la dirección completa de una actividad, o cómo empieza y un *, o nada.
forward-mistake-people = Da una dirección completa, por ejemplo https://school.example.org, o nada.
forward-mistake-people-taken = Todo Cairn llama así a quienes aprenden en él. Da una dirección que no use ningún otro, o nada.
