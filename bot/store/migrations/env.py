"""Alembic runs inside the product (`Database.migrate`), with the engine handed over."""

from alembic import context

from bot.store.tables import metadata


def run() -> None:
    """Run the migrations on the engine that `Database` put into the configuration."""
    engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # changing a table means dropping it, which would delete everything that points at it
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if sqlite:
            assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


run()
