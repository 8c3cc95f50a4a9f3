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
forward-mistake = Un almacén necesita un nombre, una dirección completa con https, y la clave y el secreto que te dio. El verbo, la actividad y las cuentas son direcciones completas o quedan vacíos.
